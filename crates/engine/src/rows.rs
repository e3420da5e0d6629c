//! A data set as it is stored: rows of bytes (each n/255) or of f32.

use crate::arena::reserve;
use crate::error::{Code, Error, Result};
use kernels::{Scalar, Team};
use ndarray::ArrayViewMut2;
use std::ops::Range;

/// Values as they came; bytes stay bytes and are scaled when a batch is gathered.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    U8(Vec<u8>),
    F32(Vec<f32>),
}

impl Data {
    pub fn len(&self) -> usize {
        match self {
            Data::U8(values) => values.len(),
            Data::F32(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn bytes(&self) -> usize {
        match self {
            Data::U8(values) => values.capacity(),
            Data::F32(values) => 4 * values.capacity(),
        }
    }
}

/// Rows that inference handles at once.
pub const CHUNK: usize = 256;

/// Whole rows that passed every check of their form.
#[derive(Clone, Debug)]
pub struct Rows {
    data: Data,
    columns: usize,
    /// What each row is said to be; none where nothing is said.
    labels: Vec<u32>,
}

impl Rows {
    /// `name` stands before the row and column in an error's path; empty for the input itself.
    pub fn new(name: &str, data: Data, rows: usize, columns: usize) -> Result<Self> {
        if data.is_empty() || rows == 0 {
            return Err(Error::new(Code::EmptyData, name)
                .expected("at least one row")
                .received("none")
                .hint("give some data"));
        }
        if Some(data.len()) != rows.checked_mul(columns) {
            return Err(Error::new(Code::InvalidShape, name)
                .expected(format!(
                    "a multiple of {columns} values, the size of one row"
                ))
                .received(format!("{} values", data.len()))
                .hint("the data's last axes must be the model's input shape"));
        }
        let rows = Rows {
            data,
            columns,
            labels: Vec::new(),
        };
        if let Data::F32(values) = &rows.data
            && let Some(index) = kernels::first_not_finite(Team::solo(), values)
        {
            return Err(Error::new(Code::NotFinite, rows.place(name, index))
                .expected("a finite number")
                .received(values[index])
                .hint("fill or drop missing values before"));
        }
        Ok(rows)
    }

    /// Room for `capacity` rows like these, and none in it.
    pub fn room_like(&self, capacity: usize) -> Result<Self> {
        let values = capacity.saturating_mul(self.columns);
        let labels = if self.labels.is_empty() { 0 } else { capacity };
        Ok(Rows {
            data: match self.data {
                Data::U8(_) => Data::U8(reserve(values)?),
                Data::F32(_) => Data::F32(reserve(values)?),
            },
            columns: self.columns,
            labels: reserve(labels)?,
        })
    }

    /// Copies row `from` of another set over row `to`, or behind the last one.
    pub fn put(&mut self, to: usize, other: &Rows, from: usize) {
        let (to, from) = (
            to * self.columns,
            from * self.columns..(from + 1) * self.columns,
        );
        match (&mut self.data, &other.data) {
            (Data::U8(own), Data::U8(new)) => place(own, to, &new[from.clone()]),
            (Data::F32(own), Data::F32(new)) => place(own, to, &new[from.clone()]),
            _ => unreachable!("the kinds were compared"),
        }
        if let Some(label) = other.labels.get(from.start / self.columns) {
            place(&mut self.labels, to / self.columns, &[*label]);
        }
    }

    pub fn holds_bytes(&self) -> bool {
        matches!(self.data, Data::U8(_))
    }

    /// Says what the rows are: a label for each, below `classes`; without `classes` nobody would look at them.
    pub fn label(
        &mut self,
        name: &str,
        labels: Option<Vec<u32>>,
        classes: Option<usize>,
    ) -> Result<()> {
        self.labels = check_labels(name, self.count(), labels, classes)?;
        Ok(())
    }

    /// The labels of some rows; none where the model sees none.
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// Refuses values outside a loss's domain, which has bounds for each place along a row's last axis.
    pub fn check_bounds(&self, name: &str, bounds: &[(f64, f64)], why: &str) -> Result<()> {
        let any = bounds
            .iter()
            .any(|(low, high)| low.is_finite() || high.is_finite());
        let Data::F32(values) = &self.data else {
            return Ok(()); // bytes are 0 … 1, which every domain holds
        };
        let found = match any {
            true => first_outside(values, bounds),
            false => None,
        };
        let Some(index) = found else { return Ok(()) };
        let (low, high) = bounds[index % bounds.len()];
        Err(Error::new(Code::BadData, self.place(name, index))
            .expected(format!("a target value in [{low}, {high}], as {why} needs"))
            .received(values[index])
            .hint("scale the data, or use meanSquaredError with a linear output"))
    }

    /// Refuses values outside `low … high`.
    pub fn check_within(&self, name: &str, (low, high): (f64, f64), what: &str) -> Result<()> {
        let Data::F32(values) = &self.data else {
            return Ok(());
        };
        let inside = |value: &f32| (low..=high).contains(&f64::from(*value));
        let Some(index) = values.iter().position(|value| !inside(value)) else {
            return Ok(());
        };
        Err(Error::new(Code::BadData, self.place(name, index))
            .expected(what)
            .received(values[index])
            .hint("leave out what is not to count with 0"))
    }

    /// Refuses what an embedding cannot look up.
    pub fn check_tokens(&self, name: &str, vocabulary: usize) -> Result<()> {
        let known = |value: f32| value.fract() == 0.0 && value >= 0.0 && value < vocabulary as f32;
        let strange = match &self.data {
            Data::F32(values) => values.iter().position(|value| !known(*value)),
            Data::U8(bytes) => bytes.iter().position(|byte| *byte != 0),
        };
        let Some(index) = strange else {
            return Ok(());
        };
        let received = match &self.data {
            Data::F32(values) => values[index].to_string(),
            Data::U8(bytes) => format!("the byte {}, which counts as {0}/255", bytes[index]),
        };
        Err(Error::new(Code::BadData, self.place(name, index))
            .expected(format!(
                "a whole number from 0 to {}, as the embedding needs",
                vocabulary - 1
            ))
            .received(received)
            .hint("give tokens as numbers of a Float32Array, or a larger vocabulary"))
    }

    fn place(&self, name: &str, index: usize) -> String {
        let place = format!(
            "row {}, column {}",
            index / self.columns,
            index % self.columns
        );
        if name.is_empty() {
            place
        } else {
            format!("{name} {place}")
        }
    }

    pub fn count(&self) -> usize {
        self.data.len() / self.columns
    }

    pub fn bytes(&self) -> usize {
        self.data.bytes()
    }

    /// Copies the rows that `order` names.
    pub fn gather<T: Scalar>(&self, team: &Team, order: &[u32], out: ArrayViewMut2<T>) {
        let source = match &self.data {
            Data::U8(bytes) => kernels::Rows::U8(bytes),
            Data::F32(reals) => kernels::Rows::Real(reals),
        };
        kernels::gather(team, source, order, out);
    }

    /// All rows.
    pub fn all(&self) -> Part<'_> {
        self.part(0..self.count())
    }

    pub fn part(&self, range: Range<usize>) -> Part<'_> {
        Part { rows: self, range }
    }
}

/// Overwrites values, or adds them at the end.
fn place<V: Copy>(values: &mut Vec<V>, at: usize, new: &[V]) {
    match values.get_mut(at..at + new.len()) {
        Some(old) => old.copy_from_slice(new),
        None => values.extend_from_slice(new),
    }
}

/// Labels that a model can see: one for each row, if it sees any.
pub fn check_labels(
    name: &str,
    rows: usize,
    labels: Option<Vec<u32>>,
    classes: Option<usize>,
) -> Result<Vec<u32>> {
    let path = match name {
        "" => "labels".to_owned(),
        _ => format!("{name}.labels"),
    };
    let refuse = |code, path: String, expected: String, received: String, hint: &str| {
        Err(Error::new(code, path)
            .expected(expected)
            .received(received)
            .hint(hint))
    };
    match (labels, classes) {
        (None, None) => Ok(Vec::new()),
        (None, Some(classes)) => {
            let wanted =
                format!("a label below {classes} for each row, as the model's condition needs");
            refuse(
                Code::EmptyData,
                path,
                wanted,
                "none".into(),
                "pass labels with the rows",
            )
        }
        (Some(_), None) => {
            let wanted = "no labels, for no layer of the model sees them".into();
            refuse(
                Code::Incompatible,
                path,
                wanted,
                "labels".into(),
                "use the recipe conditional, or a condition layer",
            )
        }
        (Some(labels), Some(_)) if labels.len() != rows => {
            let received = format!("{} labels", labels.len());
            refuse(
                Code::InvalidShape,
                path,
                format!("{rows} labels, one for each row"),
                received,
                "row i is said to be label i",
            )
        }
        (Some(labels), Some(classes)) => {
            match labels.iter().position(|label| *label as usize >= classes) {
                Some(row) => refuse(
                    Code::BadData,
                    format!("{path}[{row}]"),
                    format!("a label from 0 to {}", classes - 1),
                    labels[row].to_string(),
                    "count the classes again",
                ),
                None => Ok(labels),
            }
        }
    }
}

/// Consecutive rows of a data set.
#[derive(Clone)]
pub struct Part<'a> {
    rows: &'a Rows,
    range: Range<usize>,
}

impl Part<'_> {
    pub fn count(&self) -> usize {
        self.range.len()
    }

    /// Whether every value is 0.
    pub fn is_nothing(&self) -> bool {
        let columns = self.rows.columns;
        let places = self.range.start * columns..self.range.end * columns;
        match &self.rows.data {
            Data::U8(bytes) => bytes[places].iter().all(|byte| *byte == 0),
            Data::F32(values) => values[places].iter().all(|value| *value == 0.0),
        }
    }

    /// Labels of all rows of the part; none where the model sees none.
    pub fn labels(&self) -> &[u32] {
        match self.rows.labels.is_empty() {
            true => &[],
            false => &self.rows.labels[self.range.clone()],
        }
    }

    /// Ranges of at most `CHUNK` rows, counted from the part's first.
    pub fn chunks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let count = self.count();
        (0..count)
            .step_by(CHUNK)
            .map(move |start| start..count.min(start + CHUNK))
    }

    /// Copies at most `CHUNK` consecutive rows.
    pub fn copy<T: Scalar>(&self, team: &Team, range: Range<usize>, out: ArrayViewMut2<T>) {
        let first = self.range.start + range.start;
        let order: [u32; CHUNK] = std::array::from_fn(|index| (first + index) as u32);
        self.rows.gather(team, &order[..range.len()], out);
    }
}

/// The first value outside its bounds, which repeat along the values.
fn first_outside(values: &[f32], bounds: &[(f64, f64)]) -> Option<usize> {
    let mut place = 0;
    for (index, value) in values.iter().enumerate() {
        let (low, high) = bounds[place];
        if f64::from(*value) < low || f64::from(*value) > high {
            return Some(index);
        }
        place = if place + 1 < bounds.len() {
            place + 1
        } else {
            0
        };
    }
    None
}
