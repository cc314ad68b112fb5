//! Numbers of several runs, and how they are written.

/// The median: of an even number of values the mean of the two in the middle; of none, none.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

/// A whole number with commas: `10,340,352`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Seconds with three digits that say something: `0.091 s`, `3.11 s`, `120 s`.
pub fn seconds(seconds: f64) -> String {
    format!("{} s", three_digits(seconds))
}

/// Three significant digits, more before the point if there are.
pub fn three_digits(number: f64) -> String {
    let before = if number < 1.0 { 0 } else { number.log10() as usize + 1 };
    format!("{number:.*}", 3_usize.saturating_sub(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median([]), None);
        assert_eq!(median([2.0]), Some(2.0));
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), Some(2.5));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1000), "1,000");
        assert_eq!(grouped(61_515_776), "61,515,776");
    }

    #[test]
    fn three_digits_say_enough() {
        assert_eq!(seconds(0.0912), "0.091 s");
        assert_eq!(seconds(3.1149), "3.11 s");
        assert_eq!(seconds(14.26), "14.3 s");
        assert_eq!(seconds(119.6), "120 s");
        assert_eq!(seconds(1234.5), "1234 s");
    }
}
