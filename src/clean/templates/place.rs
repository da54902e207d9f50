//! Which source a page belongs to.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A page's source and its name there, as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The host of its address where that is known, else the folder its file lies in; records
    /// without an address have their file for a source.
    pub source: u64,
    /// The last part of its name: what it is called in its folder.
    pub page: u64,
}

/// Hosts, folders and files of one name are three sources.
const HOST: u64 = 1;
const FOLDER: u64 = 2;
const FILE: u64 = 3;
const PAGE: u64 = 4;

impl Place {
    /// The place of a document by its name in the manifest and its address.
    #[must_use]
    pub fn of(input: &str, url: Option<&str>) -> Self {
        let (folder, name) = input.rsplit_once('/').unwrap_or(("", input));
        let source = match (url.and_then(host), record_of(input)) {
            (Some(host), _) => xxh3_64_with_seed(host.as_bytes(), HOST),
            (None, Some(file)) => xxh3_64_with_seed(file.as_bytes(), FILE),
            (None, None) => xxh3_64_with_seed(folder.as_bytes(), FOLDER),
        };
        Self {
            source,
            page: xxh3_64_with_seed(name.as_bytes(), PAGE),
        }
    }
}

/// What the source of a document is called, for people.
#[must_use]
pub fn label(input: &str, url: Option<&str>) -> String {
    let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    match (url.and_then(host), record_of(input), input.rsplit_once('/')) {
        (Some(host), ..) => host,
        (None, Some(file), _) => last(file),
        (None, None, Some((folder, _))) => last(folder),
        (None, None, None) => "this folder".to_owned(),
    }
}

/// The file of a record: `docs.jsonl` of `docs.jsonl#17`.
fn record_of(input: &str) -> Option<&str> {
    let (file, number) = input.rsplit_once('#')?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(file)
}

/// The host of an address in lower case, without `www.` and port.
fn host(url: &str) -> Option<String> {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_from_addresses() {
        let cases = [
            ("https://www.Gazette.example/a?b", Some("gazette.example")),
            ("gazette.example:8080/a", Some("gazette.example")),
            ("//me@news.gazette.example", Some("news.gazette.example")),
            ("page 17", None),
            ("/a/b.html", None),
            ("", None),
        ];
        for (url, expected) in cases {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn the_host_goes_before_the_folder_and_a_record_before_its_folder() {
        let of = |input, url| Place::of(input, url).source;
        let url = Some("https://gazette.example/1");
        assert_eq!(of("a/1.txt", url), of("feed.jsonl#7", url));
        assert_eq!(of("a/1.txt", None), of("a/2.txt", None));
        assert_ne!(of("a/1.txt", None), of("b/1.txt", None));
        assert_eq!(
            of("a/x.jsonl#1", None),
            of("a/x.jsonl#2", Some("no address"))
        );
        assert_ne!(of("a/x.jsonl#1", None), of("a/1.txt", None));
    }

    #[test]
    fn sources_are_called_as_people_know_them() {
        assert_eq!(label("all/site-a/1.txt", None), "site-a");
        assert_eq!(label("1.txt", None), "this folder");
        assert_eq!(label("all/x.jsonl#3", None), "x.jsonl");
        assert_eq!(
            label("x.jsonl#3", Some("http://www.b.example/")),
            "b.example"
        );
    }
}
