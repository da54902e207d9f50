//! The stages of training, and the models of the folds.

use crate::boost::{About, Settings, boost};
use crate::corpus::Page;
use crate::lexical;
use crate::rows::Rows;
use copydesk::clean::model::{
    Columns, FORMAT, Lexicon, LineModel, Sight, features, second, second_look, trees,
};
use rayon::prelude::*;
use trees::Tree;
use xxhash_rust::xxh3::xxh3_64;

/// Sites are dealt out to so many folds.
pub(crate) const FOLDS: usize = 5;

/// How far the questions of the first look reach, and those about its opinions.
const NEIGHBOURS: i8 = 4;
const OPINIONS: i8 = 8;

const FIRST: Settings = Settings {
    trees: 500,
    rate: 0.06,
    rows: 0.35,
    questions: 0.15,
    ridge: 5.0,
    seed: 7,
};

const SECOND: Settings = Settings {
    trees: 200,
    rate: 0.08,
    ridge: 20.0,
    ..FIRST
};

pub(crate) struct Trained {
    pub(crate) model: LineModel,
    /// For each fold the model that has not seen its sites.
    pub(crate) folds: Vec<LineModel>,
    /// The scores of all lines of all pages by the models that have not seen their sites.
    pub(crate) first: Vec<Vec<i32>>,
    pub(crate) second: Vec<Vec<i32>>,
}

/// The fold of a page's site.
pub(crate) fn fold_of(page: &Page) -> usize {
    (xxh3_64(page.site.as_bytes()) % FOLDS as u64) as usize
}

/// For each opinion (a byte) its probability, 0 to 200.
pub(crate) fn probability() -> Vec<u8> {
    let logistic = |score: f64| 1.0 / (1.0 + (-score).exp());
    (0..256)
        .map(|byte| (200.0 * logistic((f64::from(byte) - 128.0) / 16.0)).round() as u8)
        .collect()
}

pub(crate) fn train(pages: &[Page]) -> Trained {
    let fold: Vec<usize> = pages.iter().map(fold_of).collect();
    let function_words = lexical::function_words();
    let lexicon = |without: Option<usize>| {
        let seen = pages
            .iter()
            .zip(&fold)
            .filter(|(_, f)| Some(**f) != without);
        let seen: Vec<&Page> = seen.map(|(p, _)| p).filter(|p| !p.is_copy()).collect();
        lexical::learn(&seen, &function_words)
    };
    let lexicons: Vec<Lexicon> = (0..FOLDS)
        .into_par_iter()
        .map(|f| lexicon(Some(f)))
        .collect();
    let see = |(page, &f): (&Page, &usize)| page.sight(&lexicons[f]);
    let sights: Vec<Sight> = pages.par_iter().zip(&fold).map(see).collect();
    let looks: Vec<Columns> = pages
        .par_iter()
        .zip(&sights)
        .map(|(page, sight)| features(&page.lines, page.title, sight))
        .collect();
    let first = Stage::train(
        pages,
        &fold,
        &looks,
        features::NAMES.len(),
        &first_questions(),
        &FIRST,
    );

    let probability = probability();
    let looks: Vec<Columns> = looks
        .into_par_iter()
        .enumerate()
        .map(|(p, look)| {
            second_look(
                look,
                &pages[p].lines,
                &sights[p],
                &first.scores[p],
                &probability,
            )
        })
        .collect();
    let columns = features::NAMES.len() + second::NAMES.len();
    let second = Stage::train(pages, &fold, &looks, columns, &second_questions(), &SECOND);

    let model = |lexicon, first, second| LineModel {
        format: FORMAT,
        lexicon,
        first,
        second,
        probability: probability.clone(),
    };
    let looks = first.folds.into_iter().zip(second.folds);
    let folds = lexicons.into_iter().zip(looks);
    Trained {
        folds: folds
            .map(|(l, (first, second))| model(l, first, second))
            .collect(),
        model: model(lexicon(None), first.all, second.all),
        first: first.scores,
        second: second.scores,
    }
}

/// What the first look may ask.
fn first_questions() -> Vec<About> {
    let column = |c: usize| {
        let reach = if c < features::OWN { NEIGHBOURS } else { 0 };
        (-reach..=reach).map(move |offset| (c as u8, offset))
    };
    (0..features::NAMES.len()).flat_map(column).collect()
}

/// What the second look may ask besides.
fn second_questions() -> Vec<About> {
    let mut about = first_questions();
    about.extend((-OPINIONS..=OPINIONS).map(|offset| (second::OPINION as u8, offset)));
    about.extend((1..second::NAMES.len()).map(|c| ((second::OPINION + c) as u8, 0)));
    about
}

/// The trees of one look.
struct Stage {
    all: Vec<Tree>,
    folds: Vec<Vec<Tree>>,
    scores: Vec<Vec<i32>>,
}

impl Stage {
    fn train(
        pages: &[Page],
        fold: &[usize],
        tables: &[Columns],
        columns: usize,
        about: &[About],
        settings: &Settings,
    ) -> Self {
        let rows = Rows::of(tables, columns);
        let (mut target, mut weight) = (vec![0.0; rows.len], vec![0.0; rows.len]);
        for (page, range) in pages.iter().zip(&rows.pages) {
            target[range.clone()].copy_from_slice(&page.target);
            weight[range.clone()].copy_from_slice(&page.weight);
        }
        let trees = |without: Option<usize>| {
            let seen = (0..pages.len()).filter(|&p| Some(fold[p]) != without);
            let seen = seen.flat_map(|p| rows.pages[p].clone());
            let seen: Vec<u32> = seen
                .filter(|&row| weight[row] > 0.0)
                .map(|row| row as u32)
                .collect();
            boost(&rows, &seen, &target, &weight, about, settings)
        };
        let folds: Vec<Vec<Tree>> = (0..FOLDS).map(|f| trees(Some(f))).collect();
        let score = |(table, &f): (&Columns, &usize)| trees::score(&folds[f], table);
        Self {
            scores: tables.par_iter().zip(fold).map(score).collect(),
            all: trees(None),
            folds,
        }
    }
}
