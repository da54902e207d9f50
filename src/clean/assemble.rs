//! Builds articles from judged lines, and the account of every character.

use super::{
    Captions, Options,
    blocks::{Block, Blocks},
    byline, fold,
    judge::Draft,
    labels::{Cause, Label, Role},
    mixed,
    rules::RuleBook,
    shape::Form,
    templates::Site,
    wrapped::raw_lines,
};
use crate::document::{
    Article, CharCounter, CharSpan, Cleaned, Date, Document, Joint, Moved, MovedTo, Piece, Reason,
    Removal, Span,
};

pub(crate) fn assemble(
    document: &Document,
    blocks: &Blocks,
    site: &Site,
    drafts: Vec<Draft>,
    rules: &RuleBook,
    options: &Options,
) -> Cleaned {
    let mut counter = CharCounter::new(&document.text);
    let spans = blocks.list.iter().map(|b| counter.span(b.span)).collect();
    let mut work = Assembly {
        document,
        blocks,
        site,
        spans,
        rules,
        options,
        given_date: given_date(document, rules),
        cleaned: Cleaned::default(),
    };
    for draft in drafts {
        work.article(draft);
    }
    let given_date = work.given_date;
    let mut cleaned = work.cleaned;
    if let Some(first) = cleaned.articles.first_mut() {
        take_given(first, document, given_date);
    }
    cleaned.removed.sort_by_key(|r| r.span);
    cleaned.moved.sort_by_key(|m| m.span);
    cleaned
}

/// The date that the source gives, if it can be read.
fn given_date(document: &Document, rules: &RuleBook) -> Option<Date> {
    let given = document.given.date.as_deref()?;
    rules.months().find(&fold::fold(given))
}

/// The source's own word goes before what the text says.
fn take_given(article: &mut Article, document: &Document, date: Option<Date>) {
    let given = &document.given;
    let said = |field: &Option<String>| field.as_deref().map(collapse).filter(|s| !s.is_empty());
    article.title = said(&given.title).or(article.title.take());
    article.author = said(&given.author).or(article.author.take());
    article.date = date.or(article.date);
}

struct Assembly<'a> {
    document: &'a Document,
    blocks: &'a Blocks,
    site: &'a Site,
    spans: Vec<CharSpan>,
    rules: &'a RuleBook,
    options: &'a Options,
    given_date: Option<Date>,
    cleaned: Cleaned,
}

impl<'a> Assembly<'a> {
    fn article(&mut self, draft: Draft) {
        let mut article = Article::default();
        let number = u32::try_from(self.cleaned.articles.len()).unwrap_or(u32::MAX);
        let Draft {
            title,
            mut body,
            mut out,
        } = draft;
        out.sort_by_key(|(index, _)| *index);
        let shows = |index: &usize| !fold::visible(self.raw(*index)).trim().is_empty();
        let nothing_left = title.is_none() && !body.iter().any(shows);
        for (index, label) in out {
            if nothing_left {
                // No article to hold the metadata: the line is removed under its own code.
                self.remove(index, &self.reason(label.cause));
            } else if label.role == Role::Caption && self.options.captions == Captions::Keep {
                article.captions.push(collapse(self.raw(index)));
                body.push(index);
            } else {
                self.out(&mut article, number, index, label);
            }
        }
        if nothing_left {
            // What is in the body does not show: it is reported character by character.
            self.pieces(&mut article, &body);
            return;
        }
        // Where the source gives another headline, that one stands above, and this line stays text.
        let title = title.filter(|&title| {
            let said = number > 0 || self.says_given_title(title);
            if !said {
                body.push(title);
            }
            said
        });
        body.sort_unstable();
        if let Some(title) = title {
            article.title = Some(collapse(self.raw(title)));
            self.moved(
                title,
                MovedTo::Title,
                number,
                &Reason::new("headline", "headline"),
            );
        }
        self.pieces(&mut article, &body);
        self.cleaned.articles.push(article);
    }

    /// Whether the headline that the source gives, if it gives one, has all that the line says.
    fn says_given_title(&self, title: usize) -> bool {
        let given = self.document.given.title.as_deref().map(fold::fold);
        let given = given.as_deref().map_or("", fold::bare);
        given.is_empty() || given.contains(self.blocks.texts.bare(self.blocks.list[title].text))
    }

    fn raw(&self, index: usize) -> &str {
        self.blocks.list[index].span.of(&self.document.text)
    }

    fn reason(&self, cause: Cause) -> Reason {
        self.rules.reason(cause, self.site.name())
    }

    /// The lines of a block, with the characters where they stand.
    fn lines(&self, index: usize) -> impl Iterator<Item = (CharSpan, &'a str)> + use<'a> {
        let block = &self.blocks.list[index];
        let text = block.span.of(&self.document.text);
        lines_of(text, self.spans[index], block.is_wrapped)
    }

    fn remove(&mut self, index: usize, reason: &Reason) {
        self.remove_lines(self.lines(index), reason);
    }

    fn remove_lines<'t>(
        &mut self,
        lines: impl Iterator<Item = (CharSpan, &'t str)>,
        reason: &Reason,
    ) {
        let removal = |(span, _)| Removal {
            span,
            reason: reason.clone(),
        };
        self.cleaned.removed.extend(lines.map(removal));
    }

    fn moved(&mut self, index: usize, to: MovedTo, article: u32, reason: &Reason) {
        let moved = |(span, _)| Moved {
            span,
            to,
            article,
            reason: reason.clone(),
        };
        let lines = self.lines(index).map(moved);
        self.cleaned.moved.extend(lines);
    }

    /// A line that leaves the text: to the metadata where there is room for it, else away.
    fn out(&mut self, article: &mut Article, number: u32, index: usize, label: Label) {
        // The source's word stands for the first article: the line then has no place in the metadata.
        let author_known = number == 0 && self.document.given.author.is_some();
        let date_known = number == 0 && self.given_date.is_some();
        let date = || self.rules.months().find(self.blocks.folded(index));
        let reason = self.reason(label.cause);
        let to = match label.role {
            Role::Caption => {
                article.captions.push(collapse(self.raw(index)));
                MovedTo::Captions
            }
            Role::Author if article.author.is_none() && !author_known => {
                article.author = Some(author(self.raw(index), self.rules));
                article.date = article.date.or_else(date);
                MovedTo::Author
            }
            // "2 days ago" says nothing that could be stored.
            Role::Date if article.date.is_none() && !date_known => {
                article.date = date();
                if article.date.is_none() {
                    return self.remove(index, &reason);
                }
                MovedTo::Date
            }
            _ => return self.remove(index, &reason),
        };
        self.moved(index, to, number, &reason);
    }

    fn pieces(&mut self, article: &mut Article, body: &[usize]) {
        let wrapped = self.is_wrapped(body);
        let mut before: Option<usize> = None;
        for &index in body {
            let joint = before.map_or(Joint::Paragraph, |b| self.joint(b, index, wrapped));
            self.split(article, index, joint);
            before = Some(index);
        }
    }

    /// Prose broken into lines of one width: no line is long. A headline of several lines becomes one.
    fn is_wrapped(&self, body: &[usize]) -> bool {
        const WIDEST: u32 = 110;
        let is_narrow = |i: usize| self.spans[i].end - self.spans[i].start <= WIDEST;
        body.iter()
            .all(|&i| self.blocks.list[i].is_wrapped || is_narrow(i))
    }

    /// How a line joins the one before: a blank line stays one, and lines of a list, of verse or of
    /// wrapped prose stay lines; paragraphs that stood on lines of their own get a blank line.
    fn joint(&self, before: usize, index: usize, wrapped: bool) -> Joint {
        let block = &self.blocks.list[index];
        if index != before + 1 || block.gap > 0 {
            return Joint::Paragraph;
        }
        let sentence = |b: &Block| matches!(b.shape.form, Form::Prose | Form::Sentence);
        let goes_on = self.raw(index).starts_with(char::is_lowercase);
        let prose = sentence(block) || sentence(&self.blocks.list[before]);
        if prose && !wrapped && !goes_on {
            Joint::Paragraph
        } else {
            Joint::Line
        }
    }

    /// The lines of a block without the boilerplate at its end, which is reported.
    fn without_tail(
        &mut self,
        index: usize,
    ) -> impl Iterator<Item = (CharSpan, &'a str)> + use<'a> {
        let block = &self.blocks.list[index];
        let raw = block.span.of(&self.document.text);
        let whole = self.spans[index];
        let found = || mixed::tail(raw, self.rules);
        let Some((at, rule)) = block.shape.is_prose().then(found).flatten() else {
            return lines_of(raw, whole, block.is_wrapped);
        };
        let mut counter = CharCounter::new(raw);
        let mut part = |from: usize, to: usize| {
            let span = counter.span(Span::new(from, to));
            let (start, end) = (whole.start + span.start, whole.start + span.end);
            lines_of(&raw[from..to], CharSpan { start, end }, block.is_wrapped)
        };
        let text = part(0, raw[..at].trim_end().len());
        let tail = part(raw.len() - raw[at..].trim_start().len(), raw.len());
        self.remove_lines(tail, &self.reason(Cause::Rule(rule)));
        text
    }

    /// One block as pieces, a line each.
    fn split(&mut self, article: &mut Article, index: usize, mut joint: Joint) {
        for (span, line) in self.without_tail(index) {
            if self.blocks.list[index].misplaced {
                self.cut(article, line, span.start, joint);
            } else {
                article.pieces.push(Piece {
                    start: span.start,
                    text: line.to_owned(),
                    joint,
                });
            }
            joint = Joint::Line;
        }
    }

    /// One line as pieces: characters that have no place in text are cut out and reported.
    fn cut(&mut self, article: &mut Article, raw: &str, start: u32, mut joint: Joint) {
        let mut piece = String::new();
        let mut piece_start = start;
        for (at, c) in (start..).zip(raw.chars()) {
            let Some(code) = fold::misplaced(c) else {
                if piece.is_empty() {
                    piece_start = at;
                }
                piece.push(c);
                continue;
            };
            push_piece(article, &mut piece, piece_start, &mut joint);
            self.cleaned.removed.push(Removal {
                span: CharSpan {
                    start: at,
                    end: at + 1,
                },
                reason: Reason::new(code, "characters"),
            });
        }
        push_piece(article, &mut piece, piece_start, &mut joint);
    }
}

/// The lines of a text of some characters, without the blanks around them; a block that is one line is not looked
/// through again.
fn lines_of(
    text: &str,
    span: CharSpan,
    is_wrapped: bool,
) -> impl Iterator<Item = (CharSpan, &str)> {
    let whole = (!is_wrapped && !text.is_empty()).then_some((span, text));
    let broken = if is_wrapped { text } else { "" };
    let mut counter = CharCounter::new(broken);
    let parts = raw_lines(broken).map(move |line| {
        let part = counter.span(line.span);
        let (start, end) = (span.start + part.start, span.start + part.end);
        (CharSpan { start, end }, line.span.of(broken))
    });
    whole.into_iter().chain(parts)
}

fn push_piece(article: &mut Article, piece: &mut String, start: u32, joint: &mut Joint) {
    if !piece.is_empty() {
        article.pieces.push(Piece {
            start,
            text: std::mem::take(piece),
            joint: *joint,
        });
        *joint = Joint::None;
    }
}

/// The text without the characters that have no place in it, blanks collapsed.
fn collapse(text: &str) -> String {
    let clean = fold::visible(text);
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The byline without its opener and what stands behind the name.
fn author(line: &str, rules: &RuleBook) -> String {
    let name = byline::name(line, rules.byline_openers());
    let after_colon = || {
        line.split_once([':', '：'])
            .map(|(_, rest)| rest)
            .filter(|r| !r.trim().is_empty())
    };
    let bare = || fold::bullet(line).unwrap_or(line);
    collapse(name.or_else(after_colon).unwrap_or_else(bare))
}
