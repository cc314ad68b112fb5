//! What can be formatted stays formatted, and only white space changes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specc_fuzz::{kept, with_large_stack};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = spec_lang::decode(bytes) else { return };
    with_large_stack(|| {
        let Ok(once) = spec_lang::format(&text) else { return };
        assert!(kept(&text).eq(kept(&once)), "{once:?}");
        assert_eq!(spec_lang::format(&once), Ok(once));
    });
});
