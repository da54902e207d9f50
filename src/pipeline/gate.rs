//! Refuses to publish a run that removes more than it should: the sign of a site that changed its
//! pages, or of a scraper that brought something else home.

use crate::output::Row;
use std::{collections::BTreeMap, fmt};

/// A source with fewer new documents is not judged for itself: one of two says nothing.
const LEAST: u64 = 10;

/// What became of the documents that are new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New documents.
    pub documents: u64,
    /// Those of which nothing is written.
    pub lost_documents: u64,
    /// Their characters.
    pub chars: u64,
    /// Those that were removed.
    pub lost_chars: u64,
}

/// The tallies of all sources.
#[derive(Debug, Default)]
pub(super) struct Gate {
    sources: BTreeMap<String, Tally>,
    gone: Gone,
}

/// Inputs of the last run that are no longer there: a disk that is not mounted looks like that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gone {
    /// How many are gone.
    pub inputs: u64,
    /// How many there were.
    pub of: u64,
}

/// Why nothing was published: the sources that are past the limit, the worst first.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// The limit as a share from 0 to 1.
    pub limit: f64,
    /// All new documents together.
    pub all: Tally,
    /// The sources that are past it.
    pub sources: Vec<(String, Tally)>,
    /// The inputs that are gone.
    pub gone: Gone,
}

impl Tally {
    /// A row of a new document.
    pub(super) fn of(row: &Row) -> Self {
        let lost_chars: u64 = row.removed.iter().map(|r| u64::from(r.end - r.start)).sum();
        let moved: u64 = row.moved.iter().map(|m| u64::from(m.end - m.start)).sum();
        let kept: u64 = row.articles.iter().map(|article| article.chars).sum();
        let is_lost = row.articles.iter().all(|article| article.output.is_none());
        Self {
            documents: 1,
            lost_documents: u64::from(is_lost),
            chars: lost_chars + moved + kept,
            lost_chars,
        }
    }

    fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.lost_documents += other.lost_documents;
        self.chars += other.chars;
        self.lost_chars += other.lost_chars;
    }

    /// The larger of the two shares that were lost.
    fn share(&self) -> f64 {
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        share(self.lost_documents, self.documents).max(share(self.lost_chars, self.chars))
    }
}

impl Gate {
    pub(super) fn add(&mut self, source: String, tally: Tally) {
        self.sources.entry(source).or_default().add(tally);
    }

    /// Notes how many of the last run's inputs are gone.
    pub(super) fn set_gone(&mut self, inputs: u64, of: u64) {
        self.gone = Gone { inputs, of };
    }

    /// # Errors
    /// More than `limit` of the new documents, or of their characters, is lost, of all or of a source; or
    /// of the inputs of the last run.
    pub(super) fn check(self, limit: f64) -> Result<(), Refused> {
        let mut all = Tally::default();
        self.sources.values().for_each(|tally| all.add(*tally));
        let past = |(_, tally): &(String, Tally)| tally.share() > limit;
        let all_past = all.share() > limit;
        let judged = |(_, t): &(String, Tally)| t.documents >= LEAST || all_past;
        let sources = self.sources.into_iter().filter(judged);
        let mut sources: Vec<_> = sources.filter(past).collect();
        let Gone { inputs, of } = self.gone;
        if sources.is_empty() && !all_past && inputs as f64 <= limit * of as f64 {
            return Ok(());
        }
        sources.sort_by(|a, b| b.1.share().total_cmp(&a.1.share()).then(a.0.cmp(&b.0)));
        Err(Refused {
            limit,
            all,
            sources,
            gone: self.gone,
        })
    }
}

/// Sources named in the table.
const NAMED: usize = 20;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
        writeln!(
            f,
            "{:>9}  {:>9}  {:>10}  source",
            "documents", "removed", "characters"
        )?;
        let all = [("all new documents".to_owned(), self.all)];
        for (source, tally) in all.iter().chain(self.sources.iter().take(NAMED)) {
            writeln!(
                f,
                "{:>9}  {:>7.1} %  {:>8.1} %  {source}",
                tally.documents,
                percent(tally.lost_documents, tally.documents),
                percent(tally.lost_chars, tally.chars),
            )?;
        }
        let more = self.sources.len().saturating_sub(NAMED);
        if more > 0 {
            writeln!(f, "and {more} more sources")?;
        }
        let Gone { inputs, of } = self.gone;
        if inputs > 0 {
            writeln!(f, "{inputs} of {of} inputs of the last run are gone")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(documents: u64, lost_documents: u64) -> Tally {
        Tally {
            documents,
            lost_documents,
            chars: 100 * documents,
            lost_chars: 0,
        }
    }

    fn check(sources: &[(&str, Tally)]) -> Result<(), Refused> {
        let mut gate = Gate::default();
        for (source, tally) in sources {
            gate.add((*source).to_owned(), *tally);
        }
        gate.check(0.4)
    }

    #[test]
    fn a_source_past_the_limit_stops_all() {
        let refused = check(&[("a", tally(90, 3)), ("b", tally(10, 9))]).unwrap_err();
        assert_eq!(refused.sources, [("b".to_owned(), tally(10, 9))]);
        assert!(refused.to_string().contains("90.0 %"), "{refused}");
    }

    #[test]
    fn a_few_documents_say_nothing_of_a_source() {
        assert!(check(&[("a", tally(90, 3)), ("b", tally(2, 2))]).is_ok());
        assert!(check(&[("a", tally(3, 3))]).is_err(), "but all together do");
        assert!(check(&[]).is_ok());
    }

    #[test]
    fn inputs_that_are_gone_count_too() {
        let mut gate = Gate::default();
        gate.set_gone(41, 100);
        let refused = gate.check(0.4).unwrap_err();
        assert!(
            refused.to_string().contains("41 of 100 inputs"),
            "{refused}"
        );
        let mut gate = Gate::default();
        gate.set_gone(40, 100);
        assert!(gate.check(0.4).is_ok());
    }

    #[test]
    fn characters_count_as_documents_do() {
        let tally = Tally {
            lost_chars: 500,
            ..tally(10, 0)
        };
        assert!(check(&[("a", tally)]).is_err());
    }
}
