//! What a run leaves behind: names, texts, the manifest, and their way into the output folder.
//!
//! The room never writes outside the output folder, never leaves half a file there, and touches no
//! file that an earlier run's manifest does not list. A run is staged below `OUTPUT/.copydesk/next`
//! and moved into place by renames when it is complete; see [`Stage`].

mod disk;
mod error;
mod held;
mod listing;
mod lock;
mod manifest;
mod names;
mod paths;
mod plan;
mod publish;
mod record;
mod render;
mod safe;
mod stage;
mod staged;
#[cfg(test)]
mod tests;

pub use error::OutputError;
pub use held::Held;
pub use listing::{read_header, read_outputs};
pub use manifest::{
    ArticleRow, ArticleStatus, Counts, Coverage, Duplicates, Header, InputStatus, MovedRow,
    PassageRow, Relation, RemovedRow, Row, content_hash, write_line,
};
pub use names::{Wanted, ids, outputs};
pub use paths::{ARTICLES, CHANGES, MANIFEST};
pub use publish::Published;
pub use record::{ArticleRecord, metadata_object};
pub use render::{TextOptions, TitleMode, render, verbatim};
pub use stage::{Stage, holder, private};
pub use staged::StagedFile;
