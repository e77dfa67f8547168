//! Is the journal keeping what it should?

use candor_journal::{Figures, Remote};
use candor_rule::text::{size, thousands};

use crate::clock;

/// Name and value of a figure.
pub type Line = (&'static str, String);

/// The journal's figures in words.
pub fn figures(figures: &Figures) -> Vec<Line> {
    vec![
        ("failures stored", thousands(figures.failures)),
        ("successes stored", thousands(figures.successes)),
        ("successes left out on purpose", thousands(figures.sampled_successes)),
        ("failures lost", thousands(figures.lost_failures)),
        ("successes lost", thousands(figures.lost_successes)),
        ("log lines stored", thousands(figures.logs)),
        ("log lines lost", thousands(figures.lost_logs)),
        ("dropped because the queue was full", thousands(figures.dropped_full)),
        ("dropped because the disk did not take them", thousands(figures.dropped_disk)),
        ("waiting to be stored", format!("{}, {}", thousands(figures.queued), size(figures.queued_octets))),
        (
            "most that waited at a time",
            match figures.queue_limit {
                0 => size(figures.queue_peak),
                limit => format!("{} of {}", size(figures.queue_peak), size(limit)),
            },
        ),
        (
            "slices compacted",
            format!("{}, {} given back", thousands(figures.compacted_slices), size(figures.compacted_octets)),
        ),
        ("on disk", size(figures.stored_octets)),
    ]
}

/// How it goes with a journal that is elsewhere.
pub fn remote(remote: &Remote, now: u64) -> Vec<Line> {
    let waits = remote.waiting_since.map_or_else(|| "nothing".to_owned(), |since| clock::ago(since, now));
    vec![
        ("journal", format!("ClickHouse, {}", if remote.is_up { "up" } else { "away" })),
        ("address", remote.address.clone()),
        ("waiting in the spool", format!("{} exchanges", thousands(remote.spooled))),
        ("spool on disk", format!("{} of {}", size(remote.spool_octets), size(remote.spool_limit))),
        ("waiting longest", waits),
        ("stored late, from the spool", thousands(remote.caught_up)),
        ("last error", remote.last_error.clone().unwrap_or_else(|| "none".to_owned())),
    ]
}

/// What was lost, as a sentence; `None` if nothing was.
pub fn loss(figures: &Figures) -> Option<String> {
    let some = |n: u64, what: &str| match n {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        n => format!("{} {what}s", thousands(n)),
    };
    // English has the plural of "success" and "failure" by different rules.
    let successes = match figures.lost_successes {
        0 => "no success".into(),
        1 => "1 success".into(),
        n => format!("{} successes", thousands(n)),
    };
    let lost = figures.lost_failures + figures.lost_successes;
    (lost > 0).then(|| {
        let verb = if lost == 1 { "was" } else { "were" };
        format!("{successes} and {} {verb} not kept since the start.", some(figures.lost_failures, "failure"))
    })
}

/// For the bar of every page: "12,004 kept, no loss".
pub fn short(figures: &Figures) -> String {
    let kept = thousands(figures.successes + figures.failures);
    match figures.lost_failures + figures.lost_successes {
        0 => format!("journal {kept}, no loss"),
        lost => format!("journal {kept}, {} lost", thousands(lost)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_told_in_full() {
        let mut now = Figures { successes: 12_004, ..Figures::default() };
        assert_eq!(short(&now), "journal 12,004, no loss");
        assert_eq!(loss(&now), None);
        now.lost_successes = 1204;
        let told = loss(&now);
        assert_eq!(told.as_deref(), Some("1,204 successes and no failure were not kept since the start."));
    }
}
