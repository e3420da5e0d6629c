//! Rows of a tile for the gradient of the weights: a few numbers of every window.

use crate::gemm::tile::ROWS;
use crate::lanes::Wide;

/// Numbers of a window that lie near one another, and the strip they are copied to: all windows' one after the other.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) first: usize,
    pub(super) height: usize,
    pub(super) strip: *mut f32,
    /// The vectors with which they are copied, of up to four that lie side by side: from where, and where to.
    pub(super) vectors: [(usize, usize); ROWS],
    pub(super) count: usize,
}

impl Numbers {
    pub(super) const NONE: Numbers = Numbers {
        first: 0,
        height: 0,
        strip: std::ptr::null_mut(),
        vectors: [(0, 0); ROWS],
        count: 0,
    };

    /// Copies them for `outputs` windows, `step` numbers apart.
    ///
    /// # Safety
    /// They exist, with three more behind each; there is room for all and four more.
    pub(super) unsafe fn copy(&self, from: *const f32, step: usize, to: *mut f32, outputs: usize) {
        macro_rules! counts {
            ($($count:literal)+) => {
                match self.count {
                    // SAFETY: as promised.
                    $($count => unsafe { self.copy_vectors::<$count>(from, step, to, outputs) },)+
                    count => unreachable!("{count} vectors of a tile"),
                }
            };
        }
        counts!(1 2 3 4 5 6);
    }

    /// # Safety
    /// As [`Numbers::copy`], for so many vectors.
    #[inline(never)]
    unsafe fn copy_vectors<const COUNT: usize>(
        &self,
        from: *const f32,
        step: usize,
        to: *mut f32,
        outputs: usize,
    ) {
        let (mut heads, mut places) = ([from; COUNT], [to; COUNT]);
        for (i, &(offset, place)) in self.vectors[..COUNT].iter().enumerate() {
            heads[i] = from.wrapping_add(offset);
            places[i] = to.wrapping_add(place);
        }
        for _ in 0..outputs {
            // What is written too far belongs to the next vector or window, which is written later.
            for (head, place) in heads.iter_mut().zip(&mut places) {
                // SAFETY: as promised.
                unsafe { Wide::read(*head).write(*place) };
                *head = head.wrapping_add(step);
                *place = place.wrapping_add(self.height);
            }
        }
    }
}
