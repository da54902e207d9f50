//! Resolves settings: defaults, then the configuration file, then flags.

use super::{Exit, Failure, args};
use crate::{
    clean::{Captions, Profile},
    output::TitleMode,
    settings::{
        self, DuplicateAction, FileSettings, Format, PassageAction, Settings, SettingsError,
    },
};
use std::path::Path;

/// `copydesk config`: prints what is in force.
pub(crate) fn config(args: &args::ConfigArgs) -> Result<Exit, Failure> {
    let resolved = resolve(&args.settings, &args.input)?;
    let from = match &resolved.path {
        Some(path) => format!("# from {}\n", path.display()),
        None => "# no configuration file found: defaults\n".to_owned(),
    };
    super::print((from + &resolved.settings.to_toml().map_err(usage)?).as_bytes())
}

/// The settings in force for an input.
pub(crate) fn resolve(args: &args::SettingArgs, input: &Path) -> Result<FileSettings, Failure> {
    let path = match (&args.shared.file.config, args.shared.file.no_config) {
        (Some(path), _) => Some(path.clone()),
        (None, true) => None,
        (None, false) => settings::discover(input),
    };
    let mut resolved = match path {
        Some(path) => settings::read(&path).map_err(usage)?,
        None => FileSettings::default(),
    };
    apply(args, &mut resolved.settings);
    refuse_useless(&resolved.settings)?;
    resolved.settings.check().map_err(usage)?;
    Ok(resolved)
}

pub(crate) fn usage(error: SettingsError) -> Failure {
    Failure::new(Exit::Usage, error)
}

fn apply(args: &args::SettingArgs, settings: &mut Settings) {
    apply_shared(&args.shared, settings);
    if let Some(title) = args.title {
        settings.output.title = match title {
            args::Title::Keep => TitleMode::Keep,
            args::Title::Drop => TitleMode::Drop,
        };
    }
    if let Some(captions) = args.captions {
        settings.clean.captions = match captions {
            args::CaptionsArg::Metadata => Captions::Metadata,
            args::CaptionsArg::Keep => Captions::Keep,
        };
    }
    if let Some(profile) = args.profile {
        settings.clean.profile = match profile {
            args::ProfileArg::Precision => Profile::Precision,
            args::ProfileArg::Balanced => Profile::Balanced,
            args::ProfileArg::Recall => Profile::Recall,
        };
    }
}

fn apply_shared(args: &args::SharedArgs, settings: &mut Settings) {
    if let Some(duplicates) = args.duplicates {
        settings.duplicates.action = match duplicates {
            args::Duplicates::Drop => DuplicateAction::Drop,
            args::Duplicates::Mark => DuplicateAction::Mark,
            args::Duplicates::Off => DuplicateAction::Off,
        };
    }
    if let Some(coverage) = args.coverage {
        settings.duplicates.coverage = coverage;
    }
    if let Some(passages) = args.passages {
        settings.duplicates.passages = match passages {
            args::Passages::Report => PassageAction::Report,
            args::Passages::Drop => PassageAction::Drop,
            args::Passages::Off => PassageAction::Off,
        };
    }
    if let Some(format) = args.format {
        settings.output.format = match format {
            args::FormatArg::Text => Format::Text,
            args::FormatArg::Jsonl => Format::Jsonl,
        };
    }
}

/// A setting that could do nothing is a mistake, and silence would hide it.
fn refuse_useless(settings: &Settings) -> Result<(), Failure> {
    let duplicates = &settings.duplicates;
    if duplicates.action == DuplicateAction::Off && duplicates.passages == PassageAction::Drop {
        let message = "passages can only be dropped when duplicates are looked for\n\
                       Use `--duplicates mark --passages drop`, or leave one of the two out.";
        return Err(Failure::new(Exit::Usage, message));
    }
    Ok(())
}
