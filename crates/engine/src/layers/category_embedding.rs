//! A vector of its own for each category of one-hot columns, other columns unchanged: the entity embedding of tables.
//!
//! Of each group g of columns y_g = x_g W_g, W_g of [categories, units]: a 1 in its place gives that row of W_g, only
//! zeros (a missing value) the zero vector, shares their mixture. Columns in no group pass through, all in their order.
//! d_W_g = x_gᵀ d_y_g, d_x_g = d_y_g W_gᵀ. In: `[…, n]`. Out: `[…, n − Σ categories + Σ units]`.
//! Tensors are named by the place of their group: `encoder.0.weight.2`.
//!
//! Reference: Guo, Berkhahn (2016), "Entity embeddings of categorical variables".

use super::{Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::{Shape, steps, steps_mut};
use kernels::{Scalar, Write};
use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct CategoryEmbedding {
    /// The groups of one-hot columns, at least one, in rising order and apart from each other.
    pub groups: Vec<Group>,
    /// Draws the vectors. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

/// Columns of the last axis, of which one is 1 and the others are 0.
#[derive(Clone, Debug, PartialEq, Options)]
pub struct Group {
    /// The first of its columns, counted from 0.
    pub from: usize,
    /// How many columns it has, one for each category, ≥ 1.
    pub categories: usize,
    /// Width of a category's vector, ≥ 1.
    pub units: usize,
}

const COLUMNS: Axis = Axis(1);

impl Group {
    fn end(&self) -> usize {
        self.from.saturating_add(self.categories)
    }
}

impl Member for CategoryEmbedding {
    fn examples() -> Vec<Self> {
        let of = |groups: &[[usize; 3]]| CategoryEmbedding {
            groups: groups
                .iter()
                .map(|&[from, categories, units]| Group {
                    from,
                    categories,
                    units,
                })
                .collect(),
            initializer: AnyInitializer::default(),
        };
        vec![of(&[[0, 1, 1]]), of(&[[1, 2, 3], [3, 2, 1]])]
    }

    /// The one with two groups follows a sequence.
    fn example_shape(&self) -> Vec<usize> {
        match self.groups.len() {
            1 => vec![6],
            _ => vec![2, 6],
        }
    }

    fn check(&self) -> Result<()> {
        if self.groups.is_empty() {
            return Err(Error::new(Code::OutOfRange, "groups")
                .expected("at least one group of columns")
                .received("none")
                .hint("say where the one-hot columns stand, or leave the layer out"));
        }
        let mut free = 0;
        for (index, group) in self.groups.iter().enumerate() {
            let option = |name| format!("groups[{index}].{name}");
            if group.from < free {
                return Err(Error::new(Code::OutOfRange, option("from"))
                    .expected(format!("a whole number ≥ {free}, behind the group before"))
                    .received(group.from)
                    .hint("groups stand in rising order and share no column"));
            }
            let hint = "count the columns of the group";
            range::at_least_one(&option("categories"), group.categories, hint)?;
            range::at_least_one(&option("units"), group.units, "a vector needs a width")?;
            free = group.end();
        }
        Ok(())
    }
}

/// Columns that stand together on both sides; with a table, or passed through.
struct Part {
    input: Range<usize>,
    output: Range<usize>,
    /// Where its table stands among the parameters.
    table: Option<Range<usize>>,
}

impl CategoryEmbedding {
    /// Goes through the columns of an input of `width`.
    fn each_part(&self, width: usize, mut visit: impl FnMut(Part)) {
        let (mut input, mut output, mut table) = (0, 0, 0);
        for group in &self.groups {
            let before = group.from - input;
            visit(Part {
                input: input..group.from,
                output: output..output + before,
                table: None,
            });
            output += before;
            let size = group.categories * group.units;
            visit(Part {
                input: group.from..group.end(),
                output: output..output + group.units,
                table: Some(table..table + size),
            });
            (input, output, table) = (group.end(), output + group.units, table + size);
        }
        visit(Part {
            input: input..width,
            output: output..output + width - input,
            table: None,
        });
    }

    /// Width of the output for an input of `width`, which holds all groups.
    fn units(&self, width: usize) -> usize {
        let categories: usize = self.groups.iter().map(|group| group.categories).sum();
        let units = self.groups.iter().map(|group| group.units);
        units.fold(width - categories, usize::saturating_add)
    }
}

impl<T: Scalar> Layer<T> for CategoryEmbedding {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let width = input.last();
        let wide = self.groups.iter().position(|group| group.end() > width);
        if let Some(index) = wide {
            let group = &self.groups[index];
            return Err(Error::new(Code::InvalidShape, format!("groups[{index}]"))
                .expected(format!("columns from 0 to {}, as {input} has", width - 1))
                .received(format!("{} to {}", group.from, group.end() - 1))
                .hint("from counts from 0, in the order of the columns"));
        }
        let mut axes = input.0.clone();
        if let Some(last) = axes.last_mut() {
            *last = self.units(width);
        }
        Ok(Shape(axes))
    }

    fn params(&self, _: &Shape) -> Vec<Param> {
        let of = |(index, group): (usize, &Group)| {
            let (initializer, fan) = (self.initializer.clone(), (group.categories, group.units));
            let kind = ParamKind::Weight { initializer, fan };
            Param::new(format!("weight.{index}"), vec![fan.0, fan.1], kind)
        };
        self.groups.iter().enumerate().map(of).collect()
    }

    fn has_tangent(&self) -> bool {
        true
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let width = state.shape.last();
        let x = steps(state.input, width);
        let mut y = steps_mut(state.output, self.units(width));
        self.each_part(width, |part| {
            let x = x.slice_axis(COLUMNS, part.input.into());
            let mut y = y.slice_axis_mut(COLUMNS, part.output.into());
            let Some(table) = part.table else {
                return y.assign(&x);
            };
            let table = of_rows(&state.params[table], x.ncols());
            kernels::gemm(pass.team, x, table, Write::Overwrite, y);
        });
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let width = state.shape.last();
        let (x, units) = (steps(state.input, width), self.units(width));
        let d_y = steps(state.d_output.view(), units);
        let mut d_x = state.d_input.map(|d_input| steps_mut(d_input, width));
        self.each_part(width, |part| {
            let d_y = d_y.slice_axis(COLUMNS, part.output.into());
            let columns = part.input.into();
            let d_x = d_x.as_mut().map(|d_x| d_x.slice_axis_mut(COLUMNS, columns));
            let Some(table) = part.table else {
                if let Some(mut d_x) = d_x {
                    d_x.assign(&d_y);
                }
                return;
            };
            let x = x.slice_axis(COLUMNS, columns);
            let categories = x.ncols();
            let own = planted!(CategoryEmbeddingTable, table.clone(), 0..table.len());
            let d_table = &mut state.d_params[own];
            let d_table = ArrayViewMut2::from_shape((categories, d_y.ncols()), d_table)
                .expect("the plan gave this slice a table");
            kernels::gemm(pass.team, x.t(), d_y, state.write, d_table);
            if let Some(d_x) = d_x {
                let table = of_rows(&state.params[table], categories).reversed_axes();
                kernels::gemm(pass.team, d_y, table, Write::Overwrite, d_x);
            }
        });
    }
}

fn of_rows<T>(slice: &[T], rows: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((rows, slice.len() / rows), slice)
        .expect("the plan gave this slice a table")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernels::Team;
    use ndarray::{Array2, array};

    #[test]
    fn a_category_a_mixture_and_a_gap() {
        let layer = CategoryEmbedding {
            groups: vec![Group {
                from: 1,
                categories: 2,
                units: 3,
            }],
            initializer: AnyInitializer::default(),
        };
        let table = [1.0_f64, 2.0, 3.0, 4.0, 5.0, 6.0];
        let input = array![
            [7.0, 0.0, 1.0, 8.0],
            [7.0, 0.5, 0.5, 8.0],
            [7.0, 0.0, 0.0, 8.0]
        ];
        let (mut output, mut kept) = (Array2::zeros((3, 5)), Array2::zeros((3, 0)));
        let none = Array2::zeros((3, 0));
        let state = Forward {
            shape: &Shape::flat(4),
            params: &table,
            running: &mut [],
            kept: kept.view_mut(),
            scratch: &mut [],
            condition: none.view(),
            input: input.view(),
            output: output.view_mut(),
        };
        layer.forward(&Pass::inference(Team::solo()), state);
        let expected = array![
            [7.0, 4.0, 5.0, 6.0, 8.0],
            [7.0, 2.5, 3.5, 4.5, 8.0],
            [7.0, 0.0, 0.0, 0.0, 8.0]
        ];
        assert_eq!(output, expected);
    }
}
