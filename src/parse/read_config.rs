//! A parsed `backlog.toml`, with the log of deployments beside it, and with what reading stories needs of it.

use std::sync::Arc;

use super::config::{self, KnownRule};
use super::deployment_log;
use super::read_settings::ReadSettings;
use crate::diag::Problem;
use crate::model::Config;
use crate::text::SourceFile;

/// A parsed `backlog.toml` and `deployments.toml`.
#[derive(Clone, Debug)]
pub struct ReadConfig {
    /// The configuration. States of a backlog that share the pointer have the same configuration.
    pub config: Arc<Config>,
    /// The problems, in the order in which they were found.
    pub problems: Vec<Problem>,
    /// The part of the configuration that reading stories depends on.
    pub settings: ReadSettings,
}

/// Reads `backlog.toml` and `deployments.toml`; `rules` are the rules that `[rules]` can name.
pub fn read_config(file: Option<&SourceFile>, deployments: Option<&SourceFile>, rules: &[KnownRule]) -> ReadConfig {
    let (mut config, mut problems) = match file {
        Some(file) => config::read(file, rules),
        // Without the file, no steps, releases or features are declared.
        None => (Config { complete: true, ..Config::default() }, Vec::new()),
    };
    if let Some(file) = deployments {
        let (log, faults) = deployment_log::read(file);
        config.deployment_log = log;
        problems.extend(faults);
    }
    ReadConfig { settings: ReadSettings::from_config(&config), config: Arc::new(config), problems }
}
