//! Trains the line model, and measures it on sites that it has not seen.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    reason = "a command"
)]

mod align;
mod boost;
mod corpus;
mod disguise;
mod lexical;
mod measure;
mod rows;
mod thin;

use boost::{About, Settings, boost};
use copydesk::clean::RuleBook;
use copydesk::clean::model::{
    Columns, FORMAT, Lexicon, LineModel, Sight, features, second, second_look, trees,
};
use corpus::Page;
use rayon::prelude::*;
use rows::Rows;
use std::path::PathBuf;
use trees::Tree;
use xxhash_rust::xxh3::xxh3_64;

fn fold_of(page: &Page, folds: u64) -> usize {
    (xxh3_64(page.site.as_bytes()) % folds) as usize
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

fn probability() -> [u8; 256] {
    std::array::from_fn(|byte| (200.0 * logistic((byte as f64 - 128.0) / 16.0)).round() as u8)
}

fn env(name: &str, default: f64) -> f64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

fn report(name: &str, pages: &[Page], score: &[Vec<i32>]) {
    for threshold in [0.3, 0.4, 0.5, 0.6] {
        let bound = ((threshold / (1.0 - threshold)) as f64).ln() * f64::from(trees::SCALE);
        let sets = measure::report(pages, |page, at| f64::from(score[page][at]) > bound);
        let line: Vec<String> = sets
            .iter()
            .map(|(set, (f1, n))| format!("{set} {f1:.4} ({n})"))
            .collect();
        println!("{name} t={threshold} {}", line.join("  "));
    }
    let bounds: Vec<i32> = pages
        .iter()
        .zip(score)
        .map(|(p, s)| {
            copydesk::clean::model::bound(
                s.iter().zip(&p.words).map(|(&s, w)| (s, w.len() as u32)),
                &probability(),
                copydesk::clean::model::Profile::Balanced,
            )
        })
        .collect();
    let sets = measure::report(pages, |page, at| score[page][at] >= bounds[page]);
    let line: Vec<String> = sets
        .iter()
        .map(|(set, (f1, n))| format!("{set} {f1:.4} ({n})"))
        .collect();
    println!("{name} t=0.5best {}", line.join("  "));
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let data = PathBuf::from(arguments.next().expect("the folder of data"));
    let dumps = PathBuf::from(arguments.next().expect("the folder of dumps"));
    let out = arguments.next().map(PathBuf::from);
    let folds = env("FOLDS", 3.0) as usize;
    let rules = RuleBook::new(&[], &[]).expect("the embedded rules");
    let mut pages = corpus::all(&data, &dumps, &rules).expect("the data can be read");
    let thinned = thin::copies(&pages, env("THIN", 0.35));
    pages.extend(disguise::copies(&pages));
    pages.extend(thinned);
    eprintln!(
        "{} pages, {} lines",
        pages.len(),
        pages.iter().map(|p| p.lines.len()).sum::<usize>()
    );

    let function = lexical::function_words();
    let fold: Vec<usize> = pages.iter().map(|p| fold_of(p, folds as u64)).collect();
    let lexicon = |without: Option<usize>| {
        let plain = |p: &&Page| !p.is_copy();
        let seen: Vec<&Page> = pages
            .iter()
            .zip(&fold)
            .filter(|(_, f)| Some(**f) != without)
            .map(|(p, _)| p)
            .filter(plain)
            .collect();
        lexical::learn(&seen, &function)
    };
    let lexicons: Vec<Lexicon> = (0..folds)
        .into_par_iter()
        .map(|f| lexicon(Some(f)))
        .collect();
    let sights: Vec<Sight> = pages
        .par_iter()
        .zip(&fold)
        .map(|(page, &f)| page.sight(&lexicons[f]))
        .collect();
    let looks: Vec<Columns> = pages
        .par_iter()
        .zip(&sights)
        .map(|(page, sight)| page.columns(sight))
        .collect();
    let tables: Vec<&Columns> = looks.iter().collect();
    let about: Vec<About> = (0..features::NAMES.len())
        .flat_map(|c| {
            let reach = if c < features::OWN { 4 } else { 0 };
            (-reach..=reach).map(move |o| (c as u8, o))
        })
        .collect();
    let settings = Settings {
        trees: env("TREES", 200.0) as usize,
        rate: env("RATE", 0.12) as f32,
        rows: env("ROWS", 0.2),
        questions: env("QUESTIONS", 0.15),
        ridge: env("RIDGE", 5.0) as f32,
        seed: 7,
    };
    let first = Training::new(
        &pages,
        &fold,
        &tables,
        features::NAMES.len(),
        &about,
        &settings,
    );
    let first_models: Vec<Vec<Tree>> = (0..folds).map(|f| first.train(Some(f))).collect();
    let one: Vec<Vec<i32>> = tables
        .iter()
        .zip(&fold)
        .map(|(t, &f)| trees::score(&first_models[f], t))
        .collect();
    report("first", &pages, &one);
    let probability = probability();
    let seconds: Vec<Columns> = looks
        .par_iter()
        .zip(&pages)
        .zip(&sights)
        .zip(&one)
        .map(|(((look, page), sight), scores)| {
            second_look(look, &page.lines, sight, scores, &probability)
        })
        .collect();
    let tables: Vec<&Columns> = seconds.iter().collect();
    let mut second_about = about.clone();
    second_about.extend((-8..=8).map(|o| (second::OPINION as u8, o)));
    second_about.extend((1..second::NAMES.len()).map(|c| ((second::OPINION + c) as u8, 0)));
    let second_settings = Settings {
        trees: env("TREES2", 120.0) as usize,
        rate: env("RATE2", 0.1) as f32,
        ridge: env("RIDGE2", 20.0) as f32,
        ..settings
    };
    let training = Training::new(
        &pages,
        &fold,
        &tables,
        features::NAMES.len() + second::NAMES.len(),
        &second_about,
        &second_settings,
    );
    let second_models: Vec<Vec<Tree>> = (0..folds).map(|f| training.train(Some(f))).collect();
    let two: Vec<Vec<i32>> = tables
        .iter()
        .zip(&fold)
        .map(|(t, &f)| trees::score(&second_models[f], t))
        .collect();
    report("second", &pages, &two);
    if let Ok(set) = std::env::var("WORST") {
        worst(&pages, &two, &set);
    }
    let Some(out) = out else { return };
    let model = |lexicon, first, second| LineModel {
        format: FORMAT,
        lexicon,
        first,
        second,
        probability: probability.to_vec(),
    };
    write(
        &out.join("line-model.bin"),
        &model(lexicon(None), first.train(None), training.train(None)),
    );
    for (f, (lexicon, (first, second))) in lexicons
        .into_iter()
        .zip(first_models.into_iter().zip(second_models))
        .enumerate()
    {
        write(
            &out.join(format!("fold-{f}.bin")),
            &model(lexicon, first, second),
        );
    }
    let listing: String = pages
        .iter()
        .zip(&fold)
        .filter(|(p, _)| !p.is_copy())
        .map(|(p, f)| format!("{}/{}\t{f}\n", p.set, p.id))
        .collect();
    std::fs::write(out.join("folds.tsv"), listing).expect("the list of folds can be written");
}

fn write(path: &std::path::Path, model: &LineModel) {
    std::fs::write(
        path,
        postcard::to_stdvec(model).expect("a model can be encoded"),
    )
    .expect("the model can be written");
}

/// Everything that trees are trained on.
struct Training<'a> {
    rows: Rows,
    fold: &'a [usize],
    target: Vec<f32>,
    weight: Vec<f32>,
    about: &'a [About],
    settings: &'a Settings,
}

impl<'a> Training<'a> {
    fn new(
        pages: &[Page],
        fold: &'a [usize],
        tables: &[&Columns],
        columns: usize,
        about: &'a [About],
        settings: &'a Settings,
    ) -> Self {
        let rows = Rows::of(tables, columns);
        let (mut target, mut weight) = (vec![0.0; rows.len], vec![0.0; rows.len]);
        for (page, range) in pages.iter().zip(&rows.pages) {
            target[range.clone()].copy_from_slice(&page.target);
            weight[range.clone()].copy_from_slice(&page.weight);
        }
        Self {
            rows,
            fold,
            target,
            weight,
            about,
            settings,
        }
    }

    /// Trees that have not seen the pages of a fold.
    fn train(&self, without: Option<usize>) -> Vec<Tree> {
        let train: Vec<u32> = (0..self.fold.len())
            .filter(|&p| Some(self.fold[p]) != without)
            .flat_map(|p| self.rows.pages[p].clone())
            .filter(|&row| self.weight[row] > 0.0)
            .map(|row| row as u32)
            .collect();
        boost(
            &self.rows,
            &train,
            &self.target,
            &self.weight,
            self.about,
            self.settings,
        )
    }
}

/// What goes wrong on the worst pages of a set, and how much of the loss is theirs.
fn worst(pages: &[Page], score: &[Vec<i32>], set: &str) {
    let mut rows: Vec<(f64, usize)> = Vec::new();
    for (n, page) in pages.iter().enumerate().filter(|(_, p)| p.set == set) {
        rows.push((
            measure::word_f1(page, |at| score[n][at] > 0).unwrap_or(1.0),
            n,
        ));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = rows.iter().map(|r| 1.0 - r.0).sum();
    let mut so_far = 0.0;
    for (rank, (f1, n)) in rows.iter().enumerate().take(60) {
        let page = &pages[*n];
        so_far += 1.0 - f1;
        let count = |want: bool| {
            (0..page.lines.len())
                .filter(|&at| {
                    (score[*n][at] > 0) != (page.target[at] > 0.5)
                        && (page.target[at] > 0.5) == want
                })
                .map(|at| page.words[at].len())
                .sum::<usize>()
        };
        println!(
            "#{rank} {} {f1:.3} loss so far {:.2} gold {} missed {} extra {} title {:?}",
            page.id,
            so_far / all,
            page.gold.as_ref().map_or(0, Vec::len),
            count(true),
            count(false),
            page.title.map(|t| &page.texts[t])
        );
        let mut shown = 0;
        for at in 0..page.lines.len() {
            let (kept, gold) = (score[*n][at] > 0, page.target[at] > 0.5);
            if kept != gold && page.words[at].len() > 2 && shown < 14 {
                shown += 1;
                println!(
                    "   {} {:>5.1} {}/{} e{} {}",
                    if gold { "MISS" } else { "xtra" },
                    f64::from(score[*n][at]) / 512.0,
                    at,
                    page.lines.len(),
                    page.lines[at].effect,
                    page.texts[at].chars().take(110).collect::<String>()
                );
            }
        }
    }
}
