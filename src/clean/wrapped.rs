//! Paragraphs that were broken into lines of one width, as in mail, old books and minutes of parliament: what is
//! asked of a line must be asked of the whole paragraph.

use super::{blocks::is_blank, shape::ends};
use crate::document::{Span, lines};

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawLine {
    /// Without the blanks around it.
    pub span: Span,
    /// Blank lines above it.
    pub gap: u32,
    /// Blanks before it.
    pub indent: usize,
}

/// Characters of a line that another one follows.
const NARROWEST: usize = 40;
const WIDEST: usize = 120;
/// Fewer lines may have their widths by chance.
const LEAST_LINES: usize = 3;
/// A text is broken at one width if it has so many lines in such paragraphs, and one for so many long lines: cleaning
/// takes the short ones, and must not change that.
const MANY_LINES: usize = 10;
const GOOD_PART: usize = 4;
/// One line in so many, at least, begins amid a sentence: in small letters, where there are such.
const AMID: usize = 3;
/// Words of more characters are addresses, or stand in a script without blanks.
const LONGEST_WORD: usize = 30;
/// Characters by which programs that break lines differ: two blanks behind a full stop, a hyphen.
const SLACK: usize = 3;

/// The lines of a text that are not blank.
pub(super) fn raw_lines(text: &str) -> impl Iterator<Item = RawLine> {
    let mut gap = 0;
    lines(text).filter_map(move |(start, line)| {
        let open = line.trim_start_matches(is_blank);
        let trimmed = open.trim_end_matches(is_blank);
        if trimmed.is_empty() {
            gap += 1;
            return None;
        }
        let indent = line.len() - open.len();
        let start = start + indent;
        Some(RawLine {
            span: Span::new(start, start + trimmed.len()),
            gap: std::mem::take(&mut gap),
            indent,
        })
    })
}

/// Lines of which each but the last is so long that the next one's first word had no room in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub lines: usize,
    pub is_paragraph: bool,
    /// Characters of its longest line.
    widest: usize,
    /// Characters that the shortest line would have had with the next one's first word.
    tightest: usize,
    /// Lines that begin amid a sentence.
    amid: usize,
}

impl Run {
    fn is_broken_at(&self, width: usize) -> bool {
        self.amid > 0 && self.widest <= width + SLACK && self.tightest + SLACK > width
    }
}

/// Cuts lines into runs. If a good part of a text is broken at one width, two lines of that width are a paragraph, too.
/// Linear.
pub(super) fn runs(text: &str, lines: &[RawLine]) -> Vec<Run> {
    let mut runs = Vec::with_capacity(lines.len());
    let mut rest = lines;
    while !rest.is_empty() {
        let run = run(text, rest);
        rest = &rest[run.lines..];
        runs.push(run);
    }
    let long = |line: &&RawLine| line.span.end - line.span.start >= NARROWEST;
    if let Some(width) = width(&runs, lines.iter().filter(long).count()) {
        for run in &mut runs {
            run.is_paragraph |= run.is_broken_at(width);
        }
    }
    runs
}

/// The width at which a good part of a text's long lines are broken.
fn width(runs: &[Run], long: usize) -> Option<usize> {
    let paragraphs = || runs.iter().filter(|run| run.is_paragraph);
    let broken: usize = paragraphs().map(|run| run.lines).sum();
    if broken < MANY_LINES || broken * GOOD_PART < long {
        return None;
    }
    let mut widths: Vec<_> = paragraphs().map(|run| run.widest).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied()
}

/// The run of lines that begins with the first one, of one line at least. Linear in the run.
fn run(text: &str, lines: &[RawLine]) -> Run {
    let mut run = Run {
        lines: lines.len().min(1),
        is_paragraph: false,
        widest: 0,
        tightest: usize::MAX,
        amid: 0,
    };
    let Some((first, rest)) = lines.split_first() else {
        return run;
    };
    let mut above = first.span.of(text);
    // Bytes tell at once that most lines are none; they are at most four a character.
    if !(NARROWEST..=4 * WIDEST).contains(&above.len()) {
        return run;
    }
    let mut width = above.chars().count();
    run.widest = width;
    for line in rest {
        let here = line.span.of(text);
        let word = here.split(is_blank).next().unwrap_or_default();
        let word = word.chars().count();
        let own = here.chars().count();
        let tightest = run.tightest.min(width + 1 + word);
        let widest = run.widest.max(own);
        let indented = line.indent != rest[0].indent;
        let fits = (NARROWEST..=WIDEST).contains(&width) && word <= LONGEST_WORD;
        if line.gap > 0 || indented || !fits || own > WIDEST || tightest + SLACK <= widest {
            break;
        }
        let ended = ends(above);
        let small = here.starts_with(|c: char| c.is_alphabetic() && !c.is_uppercase());
        // A short line below a full stop may be anything; a caption stands there once for each size of its picture.
        if ended && own < NARROWEST && !small || here == above {
            break;
        }
        run = Run {
            lines: run.lines + 1,
            amid: run.amid + usize::from(small && !ended),
            widest,
            tightest,
            ..run
        };
        (above, width) = (here, own);
    }
    run.is_paragraph = run.lines >= LEAST_LINES && run.amid * AMID >= run.lines - 1;
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(text: &str) -> Vec<usize> {
        let lines: Vec<_> = raw_lines(text).collect();
        let parts = |run: Run| match run.is_paragraph {
            true => vec![run.lines],
            false => vec![1; run.lines],
        };
        runs(text, &lines).into_iter().flat_map(parts).collect()
    }

    const WRAPPED: &str = "The lamp was counted among the sights of the coast by\n\
                           the harbour master and, in a report of last May, by\n\
                           Opinion Research and Sons, which had asked some nine\n\
                           hundred who came to see it. None of them had ever been\n\
                           there.\n";

    #[test]
    fn lines_of_one_width_are_one_paragraph() {
        assert_eq!(paragraphs(WRAPPED), [5]);
        assert_eq!(paragraphs(&format!("THE LAMP\n{WRAPPED}")), [1, 5]);
        assert_eq!(
            paragraphs(&format!("{WRAPPED}{WRAPPED}\n{WRAPPED}")),
            [5, 5, 5]
        );
        let indented = WRAPPED.replace('\n', "\n    ");
        assert_eq!(paragraphs(&indented), [5]);
    }

    #[test]
    fn behind_a_semicolon_a_sentence_goes_on() {
        let clauses = "The slip was closed for a whole year in the winter;\n\
                       the keepers of the lamp were sent home on Friday;\n\
                       and nobody would go out there at night alone.\n";
        assert_eq!(paragraphs(clauses), [3]);
        assert_eq!(paragraphs(&clauses.replace(';', ".")), [1, 1, 1]);
    }

    #[test]
    fn two_lines_are_a_paragraph_where_most_of_the_text_is_broken() {
        let two = "The slip was closed for a year because nobody would go\nout there at night.\n";
        let button = "The slip was closed for a year, said the harbour master\nRead more\n";
        assert_eq!(paragraphs(two), [1, 1]);
        assert_eq!(paragraphs(&format!("{WRAPPED}\n{two}")), [5, 1, 1]);
        let text = format!("{WRAPPED}\n{WRAPPED}\n{two}\n{button}\n{WRAPPED}{two}");
        assert_eq!(paragraphs(&text), [5, 5, 2, 1, 1, 5, 2]);
        let headings = "The slip\nand what became of it\n";
        let text = format!("{WRAPPED}\n{WRAPPED}\n{headings}");
        assert_eq!(paragraphs(&text), [5, 5, 1, 1]);
    }

    #[test]
    fn headlines_verse_and_menus_are_lines() {
        let headlines = "Storm closes the harbour bridge for a week and more\n\
                         New lamps for the old slip, says the harbour master\n\
                         Harbour master resigns over the lamps of the old slip\n";
        let verse = "And all the lamps along the slip are lit,\n\
                     And no one comes,\n\
                     and all the boats that ever went to sea are here\n\
                     and rot\n";
        let broken = "He had seen the lamp go out\nmore than once\nin the years that he had spent in the house on the hill above\nthe slip\n";
        let captions = "الساقية الخشبية بعد ترميمها عند مدخل البستان الكبير في الناحية\n\
                        الساقية الخشبية بعد ترميمها عند مدخل البستان الكبير في الناحية\n\
                        تصوير: يونس الحمداوي\n";
        let sentences = "الساقية الخشبية بعد ترميمها عند مدخل البستان الكبير في الناحية.\n\
                         بدأت الحكاية حين ارتفعت فاتورة الكهرباء في الصيف الماضي فجأة.\n\
                         تصوير: يونس الحمداوي\n";
        for text in [
            captions,
            sentences,
            headlines,
            verse,
            broken,
            "Home\nNews\nSport\n",
        ] {
            assert!(paragraphs(text).iter().all(|&count| count == 1), "{text}");
        }
    }

    #[test]
    fn what_stands_below_a_full_stop_may_be_a_button() {
        let text = format!(
            "{}It was lit again in the spring, after nine years and more.\nShare this page\n",
            &WRAPPED[..WRAPPED.len() - 8]
        );
        assert_eq!(paragraphs(&text).last(), Some(&1));
    }
}
