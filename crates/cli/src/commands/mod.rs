//! The commands, one file each.

pub mod audit;
pub mod check;
pub mod config;
pub mod correct;
pub mod cost;
pub mod diagnose;
pub mod diff;
pub mod explain;
mod follow;
pub mod generate;
pub mod health;
pub mod inspect;
pub mod journal;
pub mod keep;
pub mod publish;
pub mod replay;
pub mod serve;
pub mod show;
