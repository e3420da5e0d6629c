//! Numbers that begin on a cache line: a vector of four that lies across two lines costs twice.

use std::collections::TryReserveError;
use std::ops::{Deref, DerefMut};

use crate::Scalar;

/// Bytes of a cache line.
const LINE: usize = 64;

/// A slice of its own, its first element at the beginning of a cache line.
#[derive(Debug, Default)]
pub struct Buffer<T> {
    /// A line longer than the slice, so that there is a beginning of a line in its first one.
    values: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Scalar> Buffer<T> {
    /// `len` zeros, or the reason why there is no room for them.
    pub fn zeros(len: usize) -> Result<Self, TryReserveError> {
        let mut values = Vec::new();
        if len == 0 {
            return Ok(Buffer {
                values,
                start: 0,
                len,
            });
        }
        let all = len.saturating_add(LINE / size_of::<T>());
        values.try_reserve_exact(all)?;
        values.resize(all, T::zero());
        let start = values.as_ptr().align_offset(LINE);
        Ok(Buffer { values, start, len })
    }

    /// Bytes that are taken.
    pub fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>()
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values[self.start..self.start + self.len]
    }
}

impl<T> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values[self.start..self.start + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_on_a_line_at_any_length() {
        for len in [0, 1, 15, 16, 17, 1000] {
            let buffer = Buffer::<f32>::zeros(len).unwrap();
            assert_eq!(buffer.len(), len);
            assert!(len == 0 || (buffer.as_ptr() as usize).is_multiple_of(LINE));
        }
    }

    #[test]
    fn too_many_are_refused() {
        assert!(Buffer::<f32>::zeros(usize::MAX / 2).is_err());
        assert!(Buffer::<f32>::zeros(usize::MAX).is_err());
    }
}
