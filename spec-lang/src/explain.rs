//! What each problem means, with an example and its mend: one Markdown page per code.
//!
//! The pages are files in `spec-lang/explain`; `tests/` holds every example against the compiler.
//! Codes that start with `S` are problems found in the text, those with `R` errors found while a
//! spec runs.

/// The page of a code, such as `S0101` or `s0101`.
pub fn page(code: &str) -> Option<&'static str> {
    let code = code.to_ascii_uppercase();
    let index = PAGES.binary_search_by_key(&code.as_str(), |(code, _)| code).ok()?;
    Some(PAGES[index].1)
}

/// Every code with the title of its page, sorted.
pub fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.iter().map(|(code, page)| {
        let title = page.lines().next().unwrap_or("");
        (*code, title.split_once(": ").map_or(title, |(_, title)| title))
    })
}

macro_rules! pages {
    ($($code:literal)*) => {
        &[$(($code, include_str!(concat!("../explain/", $code, ".md")))),*]
    };
}

/// Sorted by code.
const PAGES: &[(&str, &str)] = pages! {
    "R0001" "R0002" "R0003" "R0004" "R0005" "R0006" "R0007" "R0008" "R0009" "R0010" "R0011" "R0012"
    "R0013" "R0014" "R0015"
    "S0001" "S0002" "S0003" "S0004" "S0005" "S0006" "S0007" "S0008" "S0009" "S0010" "S0011" "S0012"
    "S0013" "S0014" "S0015" "S0016" "S0020" "S0021" "S0022" "S0023" "S0024" "S0025" "S0026" "S0027" "S0028"
    "S0029" "S0030" "S0031" "S0032" "S0033" "S0034" "S0035" "S0036" "S0037" "S0038" "S0039" "S0040"
    "S0041" "S0042" "S0043" "S0044" "S0045" "S0046" "S0047" "S0048" "S0049" "S0050" "S0051" "S0052"
    "S0053" "S0054" "S0055" "S0056"
    "S0101" "S0102" "S0103" "S0104" "S0105" "S0106" "S0107" "S0108" "S0109" "S0110" "S0111" "S0112"
    "S0113" "S0114" "S0115" "S0116" "S0117" "S0118" "S0119" "S0120" "S0121" "S0122" "S0123"
    "S0201" "S0202" "S0203" "S0204" "S0205" "S0206" "S0207" "S0208" "S0209" "S0210" "S0211" "S0212"
    "S0213" "S0214" "S0215" "S0216" "S0217" "S0218" "S0219" "S0220" "S0221" "S0222" "S0223" "S0224"
    "S0225" "S0226" "S0227" "S0228" "S0229" "S0230"
    "S0301" "S0302" "S0303" "S0304" "S0305" "S0306" "S0307" "S0308" "S0309" "S0310" "S0311" "S0312"
    "S0313" "S0314" "S0315" "S0316" "S0317" "S0318" "S0319"
    "S0401" "S0402" "S0403" "S0404" "S0405" "S0406" "S0407" "S0408" "S0409" "S0410" "S0411" "S0412"
    "S0413" "S0414" "S0415" "S0416" "S0417" "S0418" "S0419" "S0420" "S0421" "S0422" "S0423" "S0424" "S0425"
    "S0426" "S0427"
    "S0501" "S0502" "S0503" "S0504" "S0505" "S0506" "S0507" "S0508" "S0509" "S0510" "S0511" "S0512"
    "S0513" "S0514" "S0515" "S0516" "S0517" "S0518" "S0519"
    "S0601" "S0602" "S0603" "S0604" "S0605" "S0606" "S0607" "S0608" "S0609" "S0610" "S0611" "S0612"
    "S0613" "S0614" "S0615" "S0616" "S0617" "S0618" "S0619" "S0620" "S0621" "S0622" "S0623" "S0624"
    "S0625" "S0626" "S0627" "S0628" "S0629" "S0630" "S0631" "S0632" "S0633" "S0634" "S0635"
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn own(path: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    /// The texts of the files in a folder, with their names, sorted.
    fn files(folder: &str) -> Vec<(String, String)> {
        let paths = fs::read_dir(own(folder)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = paths
            .map(|path| {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort();
        files
    }

    #[test]
    fn every_page_is_listed() {
        let listed: Vec<&str> = PAGES.iter().map(|(code, _)| *code).collect();
        let written: Vec<String> = files("explain").into_iter().map(|(name, _)| name).collect();
        assert_eq!(listed, written);
    }

    #[test]
    fn every_problem_has_a_page_and_every_page_a_problem() {
        let problems = files("src/words").into_iter().map(|(_, text)| text).collect::<String>();
        let errors = fs::read_to_string(own("../report/src/words.rs")).unwrap();
        let strings = problems.split('"').chain(errors.split('"'));
        let mut codes: Vec<&str> = strings.filter(|part| is_code(part)).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(PAGES.iter().map(|(code, _)| *code).collect::<Vec<_>>(), codes);
    }

    fn is_code(text: &str) -> bool {
        let digits = text.strip_prefix(['S', 'R']).unwrap_or("");
        digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit())
    }

    #[test]
    fn every_page_starts_with_its_code() {
        for (code, page) in PAGES {
            assert!(page.starts_with(&format!("# {code}: ")), "{code}");
            assert!(page.lines().all(|line| line.len() <= 100), "{code} has a long line");
        }
    }

    #[test]
    fn pages_are_found_by_code() {
        assert!(page("S0101").is_some_and(|page| page.contains("Mend:")));
        assert_eq!(page("s0101"), page("S0101"));
        assert_eq!(page("S9999"), None);
        assert!(codes().any(|code| code == ("S0101", "nothing has this name")));
    }
}
