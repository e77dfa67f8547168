//! Counters in the Prometheus text format, version 0.0.4.

use std::fmt::Write;

use candor_journal::Figures;

/// One counter or gauge with its samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// `candor_…`, of `[a-zA-Z0-9_:]`; another name is left out of the page.
    pub name: String,
    /// What it counts, in one sentence.
    pub help: String,
    /// Whether it may fall.
    pub kind: MetricKind,
    /// One value per set of labels.
    pub samples: Vec<Sample>,
}

/// Whether a metric may fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// Only grows.
    Counter,
    /// May fall.
    Gauge,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Names and values of labels.
    pub labels: Vec<(String, String)>,
    /// The value.
    pub value: f64,
}

impl Sample {
    /// A value with at most one label.
    pub fn new(label: Option<(&str, &str)>, value: u64) -> Self {
        let labels = label.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self { labels, value: value as f64 }
    }
}

/// What the journal counts.
pub(crate) fn of_journal(figures: &Figures) -> Vec<Metric> {
    let class = |success, failure| {
        vec![
            Sample::new(Some(("class", "success")), success),
            Sample::new(Some(("class", "failure")), failure),
        ]
    };
    let metric = |name: &str, help: &str, kind, samples| Metric {
        name: name.into(),
        help: help.into(),
        kind,
        samples,
    };
    use MetricKind::{Counter, Gauge};
    vec![
        metric(
            "candor_journal_stored_total",
            "Exchanges stored since the start.",
            Counter,
            class(figures.successes, figures.failures),
        ),
        metric(
            "candor_journal_sampled_total",
            "Successes left out on purpose since the start, by the share of them that is kept.",
            Counter,
            vec![Sample::new(None, figures.sampled_successes)],
        ),
        metric(
            "candor_journal_lost_total",
            "Exchanges that could not be stored since the start.",
            Counter,
            class(figures.lost_successes, figures.lost_failures),
        ),
        metric(
            "candor_journal_trouble",
            "1 while the journal cannot write or read; the health page says why.",
            Gauge,
            vec![Sample::new(None, u64::from(figures.trouble.is_some()))],
        ),
        metric(
            "candor_journal_compacted_slices_total",
            "Slices compacted since the start, after their time was over.",
            Counter,
            vec![Sample::new(None, figures.compacted_slices)],
        ),
        metric(
            "candor_journal_compacted_octets_total",
            "Octets on disk that compaction gave back since the start.",
            Counter,
            vec![Sample::new(None, figures.compacted_octets)],
        ),
        metric(
            "candor_journal_queue_octets",
            "Octets waiting to be stored.",
            Gauge,
            vec![Sample::new(None, figures.queued_octets)],
        ),
        metric(
            "candor_journal_disk_octets",
            "Octets that the journal takes on disk.",
            Gauge,
            vec![Sample::new(None, figures.stored_octets)],
        ),
    ]
}

/// The page of a scrape.
pub(crate) fn exposition(metrics: &[Metric]) -> String {
    let mut out = String::new();
    for metric in metrics.iter().filter(|m| is_name(&m.name)) {
        let kind = match metric.kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
        };
        let help = metric.help.replace('\\', "\\\\").replace('\n', "\\n");
        // Writing to a String cannot fail.
        let _ = write!(out, "# HELP {0} {help}\n# TYPE {0} {kind}\n", metric.name);
        for sample in &metric.samples {
            let _ = writeln!(out, "{}{} {}", metric.name, labels(&sample.labels), sample.value);
        }
    }
    out
}

fn labels(labels: &[(String, String)]) -> String {
    let escaped = |v: &str| v.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let each: Vec<String> =
        labels.iter().filter(|(n, _)| is_name(n)).map(|(n, v)| format!("{n}=\"{}\"", escaped(v))).collect();
    if each.is_empty() { String::new() } else { format!("{{{}}}", each.join(",")) }
}

fn is_name(name: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b':';
    name.bytes().all(good) && name.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped_and_odd_names_left_out() {
        let sample = Sample::new(Some(("rule", "a\"b\\c\nd")), 3);
        let metric = |name: &str| Metric {
            name: name.into(),
            help: "Two\nlines.".into(),
            kind: MetricKind::Counter,
            samples: vec![sample.clone()],
        };
        let page = exposition(&[metric("candor_x_total"), metric("bad name")]);
        assert_eq!(
            page,
            "# HELP candor_x_total Two\\nlines.\n# TYPE candor_x_total counter\n\
             candor_x_total{rule=\"a\\\"b\\\\c\\nd\"} 3\n"
        );
    }
}
