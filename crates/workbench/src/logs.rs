//! What became of lines of logs, for programs: a member of the probe's answer, and metrics.

use candor_journal::Figures;
use candor_logs::Counts;
use serde_json::{Value, json};

use crate::metrics::{LINES_DROPPED, LINES_JOINED, LINES_OF_NONE, LINES_STORED, LINES_WAITING, Metric};

/// The lines of this gateway since its start.
pub(crate) struct Lines {
    counts: Counts,
    stored: u64,
    /// By the reason for which they are not kept.
    dropped: [(&'static str, u64); 4],
}

impl Lines {
    pub(crate) fn of(counts: Counts, figures: &Figures) -> Self {
        let dropped = [
            ("rate", counts.over_rate),
            ("request", counts.over_request),
            ("queue", figures.lost_logs),
            ("sampled", figures.sampled_logs),
        ];
        Self { counts, stored: figures.logs, dropped }
    }

    /// Joined lines that are neither in the journal nor given up.
    fn waiting(&self) -> u64 {
        let settled = self.stored + self.dropped.iter().skip(2).map(|(_, count)| count).sum::<u64>();
        self.counts.joined.saturating_sub(settled)
    }

    pub(crate) fn as_json(&self) -> Value {
        let dropped: serde_json::Map<String, Value> =
            self.dropped.iter().map(|(reason, count)| ((*reason).to_owned(), (*count).into())).collect();
        json!({
            "joined": self.counts.joined,
            "stored": self.stored,
            "waiting": self.waiting(),
            "of_no_request": self.counts.of_none,
            "dropped": dropped,
        })
    }

    pub(crate) fn metrics(&self) -> Vec<Metric> {
        vec![
            LINES_JOINED.is(self.counts.joined),
            LINES_STORED.is(self.stored),
            LINES_WAITING.is(self.waiting()),
            LINES_OF_NONE.is(self.counts.of_none),
            LINES_DROPPED.by(self.dropped),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_is_stored_given_up_or_waits() {
        let counts = Counts { joined: 100, of_none: 7, over_rate: 3, over_request: 2 };
        let figures = Figures { logs: 80, lost_logs: 5, sampled_logs: 4, ..Figures::default() };
        let lines = Lines::of(counts, &figures).as_json();
        assert_eq!((&lines["waiting"], &lines["stored"]), (&json!(11), &json!(80)));
        assert_eq!(lines["dropped"], json!({"rate": 3, "request": 2, "queue": 5, "sampled": 4}));
    }
}
