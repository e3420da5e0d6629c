//! What a layer says about a parameter tensor before it exists.

use crate::initializers::AnyInitializer;

#[derive(Clone, Debug)]
pub struct Param {
    /// Name within its stage: `weight`, `bias`.
    pub name: &'static str,
    pub shape: Vec<usize>,
    pub kind: ParamKind,
}

#[derive(Clone, Debug)]
pub enum ParamKind {
    /// Drawn by an initializer; weight penalties apply. `fan` = (values in, values out) of one unit's receptive field.
    Weight {
        initializer: AnyInitializer,
        fan: (usize, usize),
    },
    /// Starts at zero; weight penalties leave it alone.
    Bias,
}

impl Param {
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }
}
