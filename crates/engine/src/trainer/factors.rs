//! Parts of the model that learn slower or faster than the rest: whatever the optimizer does to their parameters, a
//! factor of it is done. For every optimizer here that is the rate times the factor, weight decay included.

use crate::arena::reserve;
use crate::error::{Code, Error, Result};
use crate::graph::Graph;
use kernels::Scalar;
use std::collections::BTreeMap;
use std::ops::Range;

pub struct Factors<T> {
    parts: Vec<(Range<usize>, T)>,
    /// The parameters of the parts before the step.
    before: Vec<T>,
}

impl<T> Default for Factors<T> {
    fn default() -> Self {
        Factors {
            parts: Vec::new(),
            before: Vec::new(),
        }
    }
}

impl<T: Scalar> Factors<T> {
    /// `factors` by the beginnings of tensors' names, whole words; the longest one counts.
    pub fn new(factors: &BTreeMap<String, f64>, graph: &Graph) -> Result<Self> {
        let begins = |name: &str, key: &str| {
            let rest = name.strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let trained = || graph.tensors().filter(|tensor| !tensor.is_running());
        for key in factors.keys() {
            if !trained().any(|tensor| begins(&tensor.name, key)) {
                let names: Vec<&str> = trained().map(|tensor| tensor.name.as_str()).collect();
                return Err(
                    Error::new(Code::UnknownOption, format!("rateFactors.{key}"))
                        .expected("the beginning of a parameter's name")
                        .received(key)
                        .hint(format!("the parameters are {}", names.join(", "))),
                );
            }
        }
        let mut parts = Vec::new();
        let mut count = 0;
        for tensor in trained() {
            let keys = factors.iter().filter(|(key, _)| begins(&tensor.name, key));
            if let Some((_, &factor)) = keys.max_by_key(|(key, _)| key.len()) {
                parts.push((tensor.range.clone(), T::from_f64(factor)));
                count += tensor.range.len();
            }
        }
        Ok(Factors {
            parts,
            before: reserve(count)?,
        })
    }

    /// Call it before the optimizer's step.
    pub fn remember(&mut self, parameters: &[T]) {
        self.before.clear();
        for (range, _) in &self.parts {
            self.before.extend_from_slice(&parameters[range.clone()]);
        }
    }

    /// Goes the factor of the way that the step went.
    pub fn apply(&self, parameters: &mut [T]) {
        let mut before = self.before.iter();
        for (range, factor) in &self.parts {
            for (now, before) in parameters[range.clone()].iter_mut().zip(&mut before) {
                *now = *before + *factor * (*now - *before);
            }
        }
    }
}
