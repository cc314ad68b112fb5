//! Zeroed memory in huge pages where the system grants them, given back piece by piece.
#![allow(unsafe_code)]

use std::ptr::null_mut;
use std::sync::atomic::AtomicU64;

/// The size of a huge page.
const HUGE: usize = 2 << 20;

/// Zeroed 64-bit words.
pub struct Pages {
    start: *mut AtomicU64,
    len: usize,
    /// What was mapped, to be unmapped.
    mapped: (*mut libc::c_void, usize),
}

// SAFETY: the memory is owned, and all access to it is atomic.
unsafe impl Send for Pages {}
// SAFETY: as above.
unsafe impl Sync for Pages {}

impl Pages {
    /// So many words, all 0.
    ///
    /// # Panics
    /// The system has no memory left.
    pub fn new(len: usize) -> Self {
        let bytes = len * size_of::<AtomicU64>() + HUGE;
        let (access, kind) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new anonymous mapping; no existing memory is touched.
        let base = unsafe { libc::mmap(null_mut(), bytes, access, kind, -1, 0) };
        assert!(base != libc::MAP_FAILED, "no memory for {bytes} bytes");
        let skip = (base as usize).next_multiple_of(HUGE) - base as usize;
        // SAFETY: less than a huge page is skipped, and that much more was mapped.
        let start = unsafe { base.cast::<u8>().add(skip) }.cast::<AtomicU64>();
        let pages = Self { start, len, mapped: (base, bytes) };
        pages.advise(0, len, libc::MADV_HUGEPAGE);
        pages
    }

    /// The words.
    #[inline(always)]
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: `start` points to `len` mapped words that live as long as `self`.
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
    }

    /// Gives the memory of words that are no longer needed back to the system, as far as whole
    /// pages go. From then on they read as 0.
    pub fn forget(&self, from: usize, to: usize) {
        self.advise(from, to, libc::MADV_DONTNEED);
    }

    fn advise(&self, from: usize, to: usize, advice: i32) {
        let start = (self.start as usize + from * 8).next_multiple_of(HUGE);
        let end = (self.start as usize + to * 8) / HUGE * HUGE;
        if start < end {
            // SAFETY: the range lies inside the allocation; both kinds of advice keep it readable
            // and writable, and words given back read as 0. The result is only advice.
            unsafe { libc::madvise(start as *mut libc::c_void, end - start, advice) };
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: mapped in `new`, and nothing borrows it any more.
        unsafe { libc::munmap(self.mapped.0, self.mapped.1) };
    }
}

/// Asks for a word to be brought near.
#[inline(always)]
pub fn prefetch(word: &AtomicU64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: prefetching has no effect but on the cache, whatever the address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(word).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = word;
}
