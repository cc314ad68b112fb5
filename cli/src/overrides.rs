//! The values of `--with`.

/// One `NAME=VALUE` each: values of the option may hold several, separated by commas. Commas inside
/// brackets belong to the value.
pub fn split(values: &[String]) -> Vec<String> {
    values.iter().flat_map(|value| split_one(value)).collect()
}

fn split_one(value: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut nested = 0_u32;
    for letter in value.chars() {
        match letter {
            '{' | '[' | '(' => nested += 1,
            '}' | ']' | ')' => nested = nested.saturating_sub(1),
            ',' if nested == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commas_separate_except_in_brackets() {
        let values = ["Client=2, Replica={r1, r2},limit=f(1, 2)".to_owned(), "n=3".to_owned()];
        assert_eq!(split(&values), ["Client=2", "Replica={r1, r2}", "limit=f(1, 2)", "n=3"]);
    }
}
