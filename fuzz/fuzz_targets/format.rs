//! What can be formatted stays formatted, and only white space changes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = spec_lang::decode(bytes) else { return };
    let Ok(once) = spec_lang::format(&text) else { return };
    assert!(
        text.split_whitespace()
            .flat_map(str::chars)
            .eq(once.split_whitespace().flat_map(str::chars))
    );
    assert_eq!(spec_lang::format(&once), Ok(once));
});
