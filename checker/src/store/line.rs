//! Eight entries side by side, looked through at once.
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};

/// The number of entries in a line.
pub const LINE: usize = 8;

/// One cache line of entries.
pub type Line = [AtomicU64; LINE];

/// In which slots of the line an entry is, and which are free: one bit a slot.
#[inline(always)]
pub fn scan(line: &Line, entry: u64) -> (u32, u32) {
    let (mut same, mut free) = (0, 0);
    for (bit, slot) in line.iter().enumerate() {
        let found = slot.load(Ordering::Relaxed);
        same |= u32::from(found == entry) << bit;
        free |= u32::from(found == 0) << bit;
    }
    (same, free)
}

/// As [`scan`], by vector instructions.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
pub fn scan_avx2(line: &Line, entry: u64) -> (u32, u32) {
    use std::arch::asm;
    use std::arch::x86_64::{
        __m256i, _mm256_castsi256_pd, _mm256_cmpeq_epi64, _mm256_movemask_pd, _mm256_set1_epi64x,
        _mm256_setzero_si256,
    };
    let (low, high): (__m256i, __m256i);
    // SAFETY: reads the 64 bytes of the line. Other workers may write to them meanwhile, which is
    // why this is not a plain load: the processor reads each aligned word of a vector at once, as a
    // relaxed load does.
    unsafe {
        asm!(
            "vmovdqu {low}, [{line}]",
            "vmovdqu {high}, [{line} + 32]",
            line = in(reg) line.as_ptr(),
            low = out(ymm_reg) low,
            high = out(ymm_reg) high,
            options(nostack, readonly, preserves_flags),
        );
    }
    let equal = |half: __m256i, to: __m256i| {
        _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(half, to))) as u32
    };
    let (entry, zero) = (_mm256_set1_epi64x(entry as i64), _mm256_setzero_si256());
    (equal(low, entry) | equal(high, entry) << 4, equal(low, zero) | equal(high, zero) << 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there_and_what_is_free() {
        let line: Line = [5, 7, 9, 5 << 32, 0, 0, 8, 0].map(AtomicU64::new);
        for (entry, same) in [(5, 1), (7, 2), (9, 4), (5 << 32, 8), (8, 64), (6, 0)] {
            assert_eq!(scan(&line, entry), (same, 0b1011_0000));
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: the machine has these instructions.
                assert_eq!(unsafe { scan_avx2(&line, entry) }, (same, 0b1011_0000));
            }
        }
    }
}
