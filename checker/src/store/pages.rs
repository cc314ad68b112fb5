//! Zeroed memory in huge pages where the system grants them, which can be made longer.
#![allow(unsafe_code)]

use std::ptr::null_mut;
use std::sync::atomic::AtomicU64;

/// The size of a huge page.
const HUGE: usize = 2 << 20;

/// Zeroed 64-bit words: a mapping of their own that begins with a huge page.
pub struct Pages {
    start: *mut AtomicU64,
    len: usize,
}

// SAFETY: the memory is owned, and all access to it is atomic.
unsafe impl Send for Pages {}
// SAFETY: as above.
unsafe impl Sync for Pages {}

impl Pages {
    /// So many words, all 0; at least a page of them.
    ///
    /// # Panics
    /// The system has no memory left.
    pub fn new(len: usize) -> Self {
        let start = map(len * size_of::<AtomicU64>());
        // SAFETY: the mapping is new and so long; this is only advice.
        unsafe { libc::madvise(start, len * size_of::<AtomicU64>(), libc::MADV_HUGEPAGE) };
        Self { start: start.cast(), len }
    }

    /// The words.
    #[inline(always)]
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: `start` points to `len` mapped words that live as long as `self`.
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
    }

    /// Appends words that are 0, up to so many; nothing is copied.
    ///
    /// # Panics
    /// The system has no memory left.
    pub fn extend(&mut self, len: usize) {
        assert!(len >= self.len, "{len} words are fewer than {}", self.len);
        let (old, new) = (self.len * size_of::<AtomicU64>(), len * size_of::<AtomicU64>());
        let place = map(new);
        let how = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
        // SAFETY: the words are mapped and borrowed by nobody; the place is one that was just
        // mapped for them.
        let moved = unsafe { libc::mremap(self.start.cast(), old, new, how, place) };
        assert!(moved == place, "no memory for {new} bytes");
        (self.start, self.len) = (place.cast(), len);
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: mapped in `new` or `extend`, and nothing borrows it any more.
        unsafe { libc::munmap(self.start.cast(), self.len * size_of::<AtomicU64>()) };
    }
}

/// A new mapping of so many bytes that begins with a huge page.
fn map(bytes: usize) -> *mut libc::c_void {
    let (access, kind) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new anonymous mapping; no existing memory is touched.
    let base = unsafe { libc::mmap(null_mut(), bytes + HUGE, access, kind, -1, 0) };
    assert!(base != libc::MAP_FAILED, "no memory for {bytes} bytes");
    let skip = (base as usize).next_multiple_of(HUGE) - base as usize;
    // SAFETY: less than a huge page is skipped, and that much more was mapped. What lies before and
    // after the part that is used is given back.
    unsafe {
        let start = base.byte_add(skip);
        if skip > 0 {
            libc::munmap(base, skip);
        }
        libc::munmap(start.byte_add(bytes), HUGE - skip);
        start
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
