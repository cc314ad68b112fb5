//! "Did you mean".

/// At most this many names are listed where none is similar.
const FEW: usize = 8;

/// `; did you mean `x`?` with the most similar of the names; if none is similar, what there is,
/// unless that is too much.
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let similarity = |name: &str| strsim::jaro_winkler(&wrong.to_lowercase(), &name.to_lowercase());
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let scored = names.iter().map(|name| (similarity(name), name));
    match scored.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((similarity, name)) if similarity > 0.8 => format!("; did you mean `{name}`?"),
        Some(_) if names.len() <= FEW => format!("; there is `{}`", names.join("`, `")),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn similar_names_are_offered_and_few_are_listed() {
        let names = ["two_clients", "one_client", "literal"];
        assert_eq!(did_you_mean("two_client", names), "; did you mean `two_clients`?");
        assert_eq!(did_you_mean("zzz", ["b", "a", "b"]), "; there is `a`, `b`");
        assert_eq!(did_you_mean("zzz", "a b c d e f g h i".split(' ')), "");
        assert_eq!(did_you_mean("zzz", []), "");
    }
}
