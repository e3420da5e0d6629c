//! What slides over images and sequences has in common: sizes per axis, padding, and the shapes that come of them.

use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::options::text;
use crate::options::wrong_kind;
use crate::shape::Shape;
use serde_json::{Value, json};

/// More than any window needs, and so little that no product of two of them is too large for a machine's word.
const MOST: usize = 32_767;

/// A whole number for each axis, the vertical one first; in a spec one number stands for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair(pub [usize; 2]);

/// Rows and columns of zeros around an image, or cells before and after a sequence (`AXES` = 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding<const AXES: usize> {
    /// As many that ⌈size / stride⌉ windows fit; of an odd number the larger half comes behind.
    Same,
    /// None.
    Valid,
    /// `[before, after]` of each axis; in a spec one number stands for all, or for both sides.
    Explicit([[usize; 2]; AXES]),
}

/// Default of a stride and of a dilation.
pub fn one() -> Pair {
    Pair([1; 2])
}

/// Default of a kernel.
pub fn three() -> Pair {
    Pair([3; 2])
}

/// Default of a pool and of an up-sampling.
pub fn two() -> Pair {
    Pair([2; 2])
}

pub fn one_step() -> usize {
    1
}

pub fn two_steps() -> usize {
    2
}

pub fn three_steps() -> usize {
    3
}

pub fn same<const AXES: usize>() -> Padding<AXES> {
    Padding::Same
}

pub fn valid<const AXES: usize>() -> Padding<AXES> {
    Padding::Valid
}

/// One to 32767 along each axis.
pub fn check(option: &str, sizes: &[usize]) -> Result<()> {
    match sizes.iter().find(|size| !(1..=MOST).contains(*size)) {
        None => Ok(()),
        Some(size) => Err(Error::new(Code::OutOfRange, option)
            .expected(format!("a whole number from 1 to {MOST}"))
            .received(size)
            .hint("it counts rows, columns or time steps")),
    }
}

impl<const AXES: usize> Padding<AXES> {
    /// Cells before and after `size` cells along an axis.
    pub fn around(
        &self,
        axis: usize,
        size: usize,
        kernel: usize,
        stride: usize,
        dilation: usize,
    ) -> [usize; 2] {
        match self {
            Padding::Same => kernels::Conv2d::same(size, kernel, stride, dilation),
            Padding::Valid => [0, 0],
            Padding::Explicit(sides) => sides[axis],
        }
    }

    /// Padding of a whole window is refused: its output would say nothing about the input.
    pub fn check(&self, kernel: [usize; AXES], dilation: [usize; AXES]) -> Result<()> {
        let Padding::Explicit(sides) = self else {
            return Ok(());
        };
        for (axis, side) in sides.iter().enumerate() {
            let window = covered(kernel[axis], dilation[axis]);
            if side.iter().any(|&cells| cells >= window) {
                return Err(Error::new(Code::OutOfRange, "padding")
                    .expected(format!("less than the {window} cells that a window covers"))
                    .received(text(self))
                    .hint("use \"same\", \"valid\" or smaller numbers"));
            }
        }
        Ok(())
    }

    /// The size of a transposed convolution's output and the padding around it. There are `stride` sizes from which
    /// windows make `count` outputs: the one that is asked for, or the most with padding `same`, else the fewest.
    pub fn unfold(
        &self,
        axis: usize,
        count: usize,
        (kernel, stride, dilation): (usize, usize, usize),
        asked: Option<usize>,
    ) -> Result<(usize, [usize; 2])> {
        let steps = count.saturating_sub(1).saturating_mul(stride);
        let whole = steps.saturating_add(covered(kernel, dilation));
        let least = match self {
            Padding::Same => steps.saturating_add(1),
            Padding::Valid => whole,
            Padding::Explicit(sides) => whole.saturating_sub(sides[axis].iter().sum()),
        };
        let most = least.saturating_add(stride - 1);
        let size = asked.unwrap_or(match self {
            Padding::Same => most,
            _ => least,
        });
        if size == 0 || !(least..=most).contains(&size) {
            return Err(Error::new(Code::InvalidShape, "outputSize")
                .expected(format!(
                    "{} to {most}, of which a convolution with this stride and padding makes {count}",
                    least.max(1)
                ))
                .received(size)
                .hint(fitting((steps, whole), stride, size)));
        }
        Ok((size, self.around(axis, size, kernel, stride, dilation)))
    }
}

/// The padding with which windows come out at this size: advice for a stride that cannot be turned back otherwise.
fn fitting((steps, whole): (usize, usize), stride: usize, size: usize) -> String {
    let (cut, most) = (whole.saturating_sub(size), 2 * (whole - steps - 1));
    if size > steps && size - steps <= stride {
        return "use padding \"same\", or another outputSize".to_owned();
    }
    match cut > most || size >= whole.saturating_add(stride) {
        true => "change outputSize or stride: no padding makes it".to_owned(),
        false => format!(
            "use padding {}, or another outputSize",
            sides_json(&[[cut / 2, cut.div_ceil(2)]])
        ),
    }
}

/// Cells from the first to the last of a window.
fn covered(kernel: usize, dilation: usize) -> usize {
    (kernel - 1) * dilation + 1
}

/// Height, width and channels of an image.
pub fn image(input: &Shape) -> Result<[usize; 3]> {
    match input.0[..] {
        [height, width, channels] => bounded(input).map(|()| [height, width, channels]),
        _ => Err(
            wrong(input, "an image, [height, width, channels]").hint(format!(
                "put {{ \"type\": \"reshape\", \"shape\": [height, width, channels] }} before it; the {} values have to stay",
                input.size()
            )),
        ),
    }
}

/// A sequence as an image of one row.
pub fn sequence(input: &Shape) -> Result<[usize; 3]> {
    match input.0[..] {
        [time, channels] => bounded(input).map(|()| [1, time, channels]),
        _ => Err(
            wrong(input, "a sequence, [time, channels]").hint(format!(
                "put {{ \"type\": \"reshape\", \"shape\": [time, channels] }} before it; the {} values have to stay",
                input.size()
            )),
        ),
    }
}

/// Rows of so many values fit into no memory; arithmetic on what is smaller cannot overflow.
pub fn bounded(shape: &Shape) -> Result<()> {
    match shape.size() >= 1 << 28 {
        true => Err(crate::arena::out_of_memory(shape.size().saturating_mul(4))),
        false => Ok(()),
    }
}

fn wrong(input: &Shape, expected: &str) -> Error {
    Error::new(Code::InvalidShape, "")
        .expected(expected)
        .received(input)
}

/// Refuses windows of which none fits.
pub fn fits(option: &str, windows: [usize; 2], input: &Shape) -> Result<[usize; 2]> {
    if windows.contains(&0) {
        return Err(Error::new(Code::InvalidShape, option)
            .expected(format!("a window that fits into the input {input}"))
            .received("a larger one")
            .hint("use padding \"same\", or a smaller window or dilation"));
    }
    Ok(windows)
}

impl Options for Pair {
    fn read(value: &Value) -> Result<Self> {
        let expected = "a whole number, or two: [vertical, horizontal]";
        pair(value)
            .map(Pair)
            .ok_or_else(|| wrong_kind(value, expected))
    }

    fn write(&self, to: &mut String) {
        pair_json(self.0).write(to);
    }
}

impl<const AXES: usize> Options for Padding<AXES> {
    fn read(value: &Value) -> Result<Self> {
        let expected = match AXES {
            1 => "\"same\", \"valid\", a whole number or [before, after]",
            _ => "\"same\", \"valid\", a whole number or [[top, bottom], [left, right]]",
        };
        padding(value).ok_or_else(|| wrong_kind(value, expected))
    }

    fn write(&self, to: &mut String) {
        let value = match self {
            Padding::Same => json!("same"),
            Padding::Valid => json!("valid"),
            Padding::Explicit(sides) => sides_json(sides),
        };
        value.write(to);
    }
}

/// As short as it can be said.
fn sides_json(sides: &[[usize; 2]]) -> Value {
    match *sides {
        [sides] => pair_json(sides),
        [[top, bottom], right] if top == bottom && right == [top; 2] => json!(top),
        _ => sides.iter().map(|&sides| pair_json(sides)).collect(),
    }
}

fn pair_json([a, b]: [usize; 2]) -> Value {
    if a == b { json!(a) } else { json!([a, b]) }
}

fn whole(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| number.try_into().ok())
}

/// One number for both, or two.
fn pair(value: &Value) -> Option<[usize; 2]> {
    match value.as_array().map(Vec::as_slice) {
        Some([a, b]) => Some([whole(a)?, whole(b)?]),
        Some(_) => None,
        None => whole(value).map(|number| [number; 2]),
    }
}

fn padding<const AXES: usize>(value: &Value) -> Option<Padding<AXES>> {
    match (value.as_str(), value.as_array()) {
        (Some("same"), _) => Some(Padding::Same),
        (Some("valid"), _) => Some(Padding::Valid),
        (None, Some(sides)) if AXES == 2 && sides.len() == 2 => {
            let mut axes = [[0; 2]; AXES];
            for (axis, sides) in axes.iter_mut().zip(sides) {
                *axis = pair(sides)?;
            }
            Some(Padding::Explicit(axes))
        }
        _ if AXES == 1 || value.is_number() => {
            pair(value).map(|sides| Padding::Explicit([sides; AXES]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::to_value;

    #[test]
    fn padding_is_written_as_short_as_it_can_be_said() {
        let again = |value: Value| to_value(&Padding::<2>::read(&value).unwrap());
        assert_eq!(again(json!("same")), json!("same"));
        assert_eq!(again(json!([[2, 2], 2])), json!(2));
        assert_eq!(again(json!([[1, 0], 1])), json!([[1, 0], 1]));
        assert_eq!(again(json!([1, [2, 2]])), json!([1, 2]));
        let along: Padding<1> = Padding::read(&json!([2, 0])).unwrap();
        assert_eq!(along, Padding::Explicit([[2, 0]]));
        assert_eq!(to_value(&along), json!([2, 0]));
        assert_eq!(to_value(&Pair([3, 3])), json!(3));
        assert_eq!(to_value(&Pair([3, 1])), json!([3, 1]));
    }

    #[test]
    fn a_transposed_convolution_has_a_stride_of_sizes_to_choose_from() {
        let sizes = (3, 2, 1);
        let unfold = |padding: Padding<1>, asked| padding.unfold(0, 4, sizes, asked);
        assert_eq!(unfold(Padding::Same, None).unwrap(), (8, [0, 1]));
        assert_eq!(unfold(Padding::Same, Some(7)).unwrap(), (7, [1, 1]));
        assert_eq!(unfold(Padding::Valid, None).unwrap(), (9, [0, 0]));
        let hint = |padding, asked| unfold(padding, Some(asked)).unwrap_err().hint.clone();
        assert!(hint(Padding::Valid, 8).starts_with("use padding \"same\""));
        assert!(hint(Padding::Same, 10).starts_with("use padding 0,"));
        assert!(hint(Padding::Same, 6).starts_with("use padding [1,2]"));
        assert!(hint(Padding::Same, 4).contains("no padding"));
        let cut = Padding::Explicit([[1, 2]]);
        assert_eq!(unfold(cut, Some(7)).unwrap(), (7, [1, 2]));
    }
}
