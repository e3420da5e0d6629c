//! Operands that can be shared out: consecutive units to every member, each unit to one member only.

use std::marker::PhantomData;
use std::ops::Range;

/// # Safety
/// Parts of ranges that do not overlap must not give access to the same memory, unless both only read it.
pub(crate) unsafe trait Divide: Sync {
    type Part;

    fn units(&self) -> usize;

    /// # Safety
    /// The range lies within the units and overlaps no other range for which a part is alive.
    unsafe fn part(&self, range: Range<usize>) -> Self::Part;
}

/// A slice to read, divided into blocks of a few elements (the last one may be shorter).
pub(crate) struct Slice<'a, T> {
    data: &'a [T],
    block: usize,
}

impl<'a, T> Slice<'a, T> {
    pub(crate) fn new(data: &'a [T], block: usize) -> Self {
        Slice { data, block }
    }
}

// SAFETY: the parts only read.
unsafe impl<'a, T: Sync> Divide for Slice<'a, T> {
    type Part = &'a [T];

    fn units(&self) -> usize {
        self.data.len().div_ceil(self.block)
    }

    unsafe fn part(&self, range: Range<usize>) -> &'a [T] {
        &self.data[elements(range, self.block, self.data.len())]
    }
}

/// A slice to write, divided into blocks of a few elements (the last one may be shorter).
pub(crate) struct SliceMut<'a, T> {
    data: *mut T,
    len: usize,
    block: usize,
    borrow: PhantomData<&'a mut [T]>,
}

impl<'a, T> SliceMut<'a, T> {
    pub(crate) fn new(data: &'a mut [T], block: usize) -> Self {
        SliceMut {
            len: data.len(),
            data: data.as_mut_ptr(),
            block,
            borrow: PhantomData,
        }
    }
}

// SAFETY: it stands for a `&mut [T]` whose elements are handed to other threads, each to one.
unsafe impl<T: Send> Sync for SliceMut<'_, T> {}

// SAFETY: blocks are disjoint, so the parts of disjoint ranges are.
unsafe impl<'a, T: Send> Divide for SliceMut<'a, T> {
    type Part = &'a mut [T];

    fn units(&self) -> usize {
        self.len.div_ceil(self.block)
    }

    unsafe fn part(&self, range: Range<usize>) -> &'a mut [T] {
        let elements = elements(range, self.block, self.len);
        // SAFETY: within the slice this was made of, and nobody else has these elements (the caller's promise).
        unsafe { std::slice::from_raw_parts_mut(self.data.add(elements.start), elements.len()) }
    }
}

fn elements(blocks: Range<usize>, block: usize, len: usize) -> Range<usize> {
    let end = len.min(blocks.end * block);
    end.min(blocks.start * block)..end
}

// SAFETY: there is nothing to divide, or what there is divides itself.
unsafe impl<D: Divide> Divide for Option<D> {
    type Part = Option<D::Part>;

    fn units(&self) -> usize {
        self.as_ref().map_or(0, D::units)
    }

    unsafe fn part(&self, range: Range<usize>) -> Self::Part {
        // SAFETY: the caller's promise, passed on.
        self.as_ref().map(|whole| unsafe { whole.part(range) })
    }
}

// SAFETY: every operand divides itself.
unsafe impl<D: Divide, const N: usize> Divide for [D; N] {
    type Part = [D::Part; N];

    fn units(&self) -> usize {
        self.first().map_or(0, D::units)
    }

    unsafe fn part(&self, range: Range<usize>) -> Self::Part {
        // SAFETY: the caller's promise, passed on; all operands have the units of the first.
        self.each_ref()
            .map(|whole| unsafe { whole.part(range.clone()) })
    }
}

/// Operands that are divided alike: the first one says into how many units.
macro_rules! divide_together {
    ($($name:ident)+) => {
        // SAFETY: every operand divides itself.
        unsafe impl<First: Divide, $($name: Divide),+> Divide for (First, $($name),+) {
            type Part = (First::Part, $($name::Part),+);

            fn units(&self) -> usize {
                self.0.units()
            }

            #[allow(non_snake_case)]
            unsafe fn part(&self, range: Range<usize>) -> Self::Part {
                let (first, $($name),+) = self;
                // SAFETY: the caller's promise, passed on; all operands have the units of the first.
                unsafe { (first.part(range.clone()), $($name.part(range.clone())),+) }
            }
        }
    };
}

divide_together!(B);
divide_together!(B C);
divide_together!(B C D);
