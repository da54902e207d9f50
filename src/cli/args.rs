//! The arguments as typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turns a folder of scraped articles into a folder of clean, canonical ones.
///
/// Web boilerplate is stripped, duplicates are found and left out, and a manifest says for every
/// input what became of it and why.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  copydesk run                        clean ./raw into ./cleaned
  copydesk run scrape out --dry-run   say what would happen, write nothing
  copydesk explain raw/page.txt       show one page line by line: kept or removed, and why
  copydesk dedup texts out            leave out duplicates among texts that are clean already
  copydesk compare a.txt b.txt        two texts side by side: what they share, what decides
  copydesk eval --gold hand --pred out  measure cleaned texts against texts made by hand
  copydesk config > copydesk.toml     write a configuration file with all settings
  copydesk status out                 what is in out, and how the last runs went

A second run over the same folders reads and cleans only what is new or changed, and gives what a
first one would give.

Exit codes:
  0 done   1 could not run   2 usage or configuration   3 done, but some inputs failed
  4 --max-removed: nothing published   75 another run is at work on OUTPUT
  130, 143 interrupted, OUTPUT as it was";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean a folder of scraped articles
    Run(RunArgs),
    /// Find duplicates among texts that are clean already
    ///
    /// Does what `run` does but for the cleaning: the same comparison, the same output and manifest, and
    /// the texts of the articles that are kept come out as they went in, to the last blank. A headline,
    /// author and date that a JSON record states are in the manifest; of two texts that cover each
    /// other the earlier one is only known where its date is written as 2024-03-11.
    #[command(after_long_help = DEDUP_EXAMPLES)]
    Dedup(DedupArgs),
    /// Show a document line by line: what is kept, moved or removed, and why
    Explain(ExplainArgs),
    /// Show two texts side by side: what they share, and what decides between them
    ///
    /// Shows how much of each text the other one covers, which of the two a run would keep and why, and
    /// the passages in common with their place in both. What is common is coloured, or stands between
    /// [= and =] where there are no colours. The texts are compared as they are; --clean cleans them before.
    #[command(after_long_help = COMPARE_EXAMPLES)]
    Compare(CompareArgs),
    /// Measure cleaned texts against texts made by hand
    ///
    /// For each document the words of the cleaned text are compared with those of the text that someone
    /// made by hand: which share of the prediction is right (precision), which share of the gold text is
    /// there (recall), and their harmonic mean (F1); once over single words, once over runs of four words.
    /// The figures are averaged over the documents, and the range next to F1 says how far chance in the
    /// choice of documents would move it (bootstrap, 95 %).
    Eval(EvalArgs),
    /// Show what an output folder holds, and how the last runs into it went
    Status(StatusArgs),
    /// Have inputs cleaned anew by the next run
    ///
    /// Removes from the state what it knows of these inputs. The outputs stay until the next run.
    Forget(ForgetArgs),
    /// Make the state as small as it can be
    ///
    /// Runs do that by themselves when most of it is out of date. After `forget` it makes sure that
    /// nothing of the forgotten inputs is left in the state.
    Gc(GcArgs),
    /// Print the settings in force, as a configuration file
    Config(ConfigArgs),
    /// Print a completion script for a shell
    Completions(CompletionArgs),
    /// Print the manual page (roff)
    Man,
}

const DEDUP_EXAMPLES: &str = "\
Examples:
  copydesk dedup texts unique                     leave out what another text covers
  copydesk dedup texts.jsonl out --format jsonl   out/articles.jsonl, one text a line
  copydesk dedup texts out --coverage 0.6 -n      how many would go? Writes nothing

  out/manifest.jsonl names for each text left out the one that is kept for it.";

/// Where settings are read from.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct FileArgs {
    /// Configuration file [default: copydesk.toml beside INPUT, else in the working directory]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Ignore any copydesk.toml
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// Settings of duplicates and of the output.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SharedArgs {
    #[command(flatten)]
    pub file: FileArgs,
    /// Duplicates: leave out, write and report, or do not look for them [default: drop]
    #[arg(long, value_enum, value_name = "drop|mark|off")]
    pub duplicates: Option<Duplicates>,
    /// Share of an article that one kept article must hold for it to be a duplicate [default: 0.8]
    #[arg(long, value_name = "0.5..1")]
    pub coverage: Option<f64>,
    /// Passages that stand in another article: report, leave out, or do not look [default: report]
    #[arg(long, value_enum, value_name = "report|drop|off")]
    pub passages: Option<Passages>,
    /// Output: one text file an article, or one articles.jsonl [default: text]
    #[arg(long, value_enum, value_name = "text|jsonl")]
    pub format: Option<FormatArg>,
}

/// All settings that have flags.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SettingArgs {
    #[command(flatten)]
    pub shared: SharedArgs,
    /// Whether the headline stands first in the text [default: keep]
    #[arg(long, value_enum, value_name = "keep|drop")]
    pub title: Option<Title>,
    /// Captions: in the metadata only, or also their first copy in the text [default: metadata]
    #[arg(long, value_enum, value_name = "metadata|keep")]
    pub captions: Option<CaptionsArg>,
    /// In doubt: rather lose text (precision), rather keep boilerplate (recall) [default: balanced]
    #[arg(long, value_enum, value_name = "precision|balanced|recall")]
    pub profile: Option<ProfileArg>,
}

/// Systems that cannot start so many threads end the program instead of saying so.
const MOST_THREADS: i64 = 1024;

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Folder to read: text files of any name and charset, .jsonl, each also as .gz or .zst
    #[arg(default_value = "raw")]
    pub input: PathBuf,
    /// Folder to write
    #[arg(default_value = "cleaned")]
    pub output: PathBuf,
    #[command(flatten)]
    pub settings: SettingArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DedupArgs {
    /// Folder or file to read: clean texts of any name and charset, .jsonl, each also as .gz or .zst
    pub input: PathBuf,
    /// Folder to write
    pub output: PathBuf,
    #[command(flatten)]
    pub settings: SharedArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

/// How to run, whatever the result.
#[derive(Debug, Args)]
pub(crate) struct HowArgs {
    /// Do everything but write
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    /// Publish nothing, and exit with 4, if more is removed of what is new: of all, or of one source
    ///
    /// Two shares must stay below it: that of the new documents of which nothing is written, and that of
    /// the characters removed from them. A source with fewer than 10 new documents is not judged for itself.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub max_removed: Option<f64>,
    /// Leave out what is published in DIR already: an output folder of another run, its state, or a folder
    /// of clean texts. May be given more than once
    #[arg(long, value_name = "DIR")]
    pub against: Vec<PathBuf>,
    /// Wait so long for another run into OUTPUT to end
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub lock_wait: u64,
    /// Keep what was cleaned so far every so often: a run that is killed loses no more than that
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub checkpoint: u64,
    /// Look into all files, also those whose size and times are as they were
    #[arg(long)]
    pub verify: bool,
    #[command(flatten)]
    pub state: StateArgs,
    /// Keep nothing for a later run, and use nothing of an earlier one
    #[arg(long, conflicts_with = "state")]
    pub no_state: bool,
    /// Write what happens to FILE, behind what is in it: one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// Threads [default: one a core]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(0..=MOST_THREADS))]
    pub threads: Option<u16>,
    /// Print nothing but errors and warnings
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the summary as JSON on standard output
    #[arg(long)]
    pub json: bool,
}

/// Where the state is.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct StateArgs {
    /// Folder for what the next run needs [default: OUTPUT/.copydesk/state]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
}

/// A share in percent, as a number from 0 to 1.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent / 100.0),
        _ => Err("must be from 0% to 100%".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Output folder
    #[arg(default_value = "cleaned")]
    pub output: PathBuf,
    #[command(flatten)]
    pub state: StateArgs,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    /// Inputs as the manifest names them; a folder stands for all that is in it
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Output folder
    #[arg(long, short, value_name = "DIR", default_value = "cleaned")]
    pub output: PathBuf,
    #[command(flatten)]
    pub state: StateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GcArgs {
    /// Output folder
    #[arg(default_value = "cleaned")]
    pub output: PathBuf,
    #[command(flatten)]
    pub state: StateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The document; for one record of a JSONL file, FILE#NUMBER
    pub file: PathBuf,
    #[command(flatten)]
    pub settings: SettingArgs,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// A text; for one record of a JSONL file, FILE#LINE or FILE#ID
    pub a: PathBuf,
    /// The other one
    pub b: PathBuf,
    /// Clean both before; of a page with several articles the first is compared
    #[arg(long)]
    pub clean: bool,
    /// Write both side by side to FILE, a page that a browser shows
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Print what decides as one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub file: FileArgs,
    /// Share of an article that the other one must hold for it to be a duplicate [default: 0.8]
    #[arg(long, value_name = "0.5..1")]
    pub coverage: Option<f64>,
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  copydesk compare cleaned/a.txt cleaned/b.txt
  copydesk compare raw/feed.jsonl#17 raw/valley/page.txt --clean
  copydesk compare a.txt b.txt --html both.html

  The names are those of the manifest, below the input folder.";

#[derive(Debug, Args)]
#[command(after_long_help = EVAL_EXAMPLES)]
pub(crate) struct EvalArgs {
    /// The texts made by hand: a folder of ID.txt or ID.json, or a .jsonl or .jsonl.gz file
    ///
    /// In ID.json the text is under `main_content` and the language, if stated, under `lang`. In a
    /// .jsonl file each line has the strings `id` and `gold`, and `lang` if stated; lines without
    /// a gold text are passed over.
    #[arg(long, value_name = "DIR")]
    pub gold: PathBuf,
    /// The cleaned texts: a folder of ID.txt, or ID.html.txt where there is no ID.txt
    ///
    /// A document without a prediction counts as an empty one. Further articles of a page, ID.2.txt
    /// and so on, are not looked at.
    #[arg(long, value_name = "DIR")]
    pub pred: PathBuf,
    /// List the N documents with the lowest word F1
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub worst: usize,
    /// Print the figures as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write the figures of every document to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

const EVAL_EXAMPLES: &str = "\
Examples:
  copydesk run pages cleaned --duplicates mark
  copydesk eval --gold by-hand --pred cleaned --worst 10

  Clean with `--duplicates mark`, or a page that another one covers counts as lost, and with
  `--title drop` if the texts made by hand have no headline.";

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// The input folder, beside which a configuration file is looked for
    #[arg(default_value = "raw")]
    pub input: PathBuf,
    #[command(flatten)]
    pub settings: SettingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Title {
    Keep,
    Drop,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CaptionsArg {
    Metadata,
    Keep,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ProfileArg {
    Precision,
    Balanced,
    Recall,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Duplicates {
    Drop,
    Mark,
    Off,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Passages {
    Report,
    Drop,
    Off,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatArg {
    Text,
    Jsonl,
}
