//! "Did you mean".

/// `; did you mean `x`?` with the most similar candidate, or nothing if none is similar.
pub fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let similarity = |name: &str| strsim::jaro_winkler(&wrong.to_lowercase(), &name.to_lowercase());
    let scored = candidates.into_iter().map(|name| (similarity(name), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    match best {
        Some((similarity, name)) if similarity > 0.8 => format!("; did you mean `{name}`?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_similar_names_are_offered() {
        let names = ["two_clients", "one_client", "literal"];
        assert_eq!(did_you_mean("two_client", names), "; did you mean `two_clients`?");
        assert_eq!(did_you_mean("zzz", names), "");
    }
}
