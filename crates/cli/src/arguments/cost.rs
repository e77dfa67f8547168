//! The command line of `candor cost`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor cost
  candor cost --since 7d --growth 3
  candor cost --since 24h --query 'op:createOrder' --price-sheet prices.toml
  candor cost --cost-currency EUR --cost-bandwidth-out-gb 0.09 --format json

API compute, database, storage, worker and bandwidth are each a number of their own, and so is what refused and
failed requests take of them, by operation, and what an earlier refusal or a check at the client would save. The
traffic is what the journal holds; prices stand in [cost] of candor.toml, or of the file that --price-sheet names.
A line without a price is told in units. Every assumption is printed with the figures.

Exit code 0 if there are figures, 1 if the journal cannot be read, 2 if the query or a price cannot be used.";

/// `candor cost`.
#[derive(Debug, Args)]
pub struct Cost {
    /// From when on: so long ago (90m, 24h, 7d), or a date; 24h unless the query says since
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Until when, in the same forms
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only exchanges that this query finds, in the terms of `candor search`
    #[arg(long, value_name = "QUERY", default_value = "", allow_hyphen_values = true, value_parser = super::query)]
    pub query: String,
    /// File with the section [cost], instead of candor.toml
    #[arg(long, value_name = "FILE")]
    pub price_sheet: Option<PathBuf>,
    /// By what the traffic of the last projection is multiplied
    #[arg(long, value_name = "FACTOR", default_value_t = 2.0, allow_negative_numbers = true, value_parser = factor)]
    pub growth: f64,
    /// Look at so many exchanges at most, the newest
    #[arg(long, value_name = "NUMBER", default_value_t = 200_000)]
    pub limit: u64,
    /// Read settings from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForCost,
}

fn factor(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor| (0.0..=1e6).contains(factor));
    factor.ok_or_else(|| "a number from 0 to 1000000 is expected, such as 2 or 1.5".to_owned())
}
