//! What is counted, as a scrape reads it: the text format of Prometheus (version 0.0.4), or OpenMetrics (version
//! 1.0.0) for who asks for it, which has examples besides.

use std::fmt::Write;

use crate::metrics::{Declared, Exemplar, Metric, MetricKind, Sample, Value};

/// Characters that the labels of an example may have together.
const MOST_EXEMPLAR: usize = 128;

/// How a scrape is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// The text format of Prometheus.
    Text,
    /// OpenMetrics.
    OpenMetrics,
}

impl Format {
    /// What an Accept field wants more; the text format where it does not say.
    pub(crate) fn wanted(accept: &str) -> Self {
        let quality = |wanted: &str| {
            let each = accept.split(',').filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted));
                let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
                is_it.then(|| q.map_or(1.0, |q| q.parse::<f64>().unwrap_or(0.0)))
            });
            each.fold(0.0, f64::max)
        };
        let open = quality("application/openmetrics-text");
        if open > 0.0 && open >= quality("text/plain") { Self::OpenMetrics } else { Self::Text }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    /// The answer.
    pub(crate) fn page(self, metrics: &[Metric]) -> String {
        let mut out = String::new();
        for Metric { declared, samples } in metrics {
            let kind = match declared.kind {
                MetricKind::Counter => "counter",
                MetricKind::Gauge => "gauge",
                MetricKind::Histogram => "histogram",
            };
            // In OpenMetrics the family of a counter is called without what its values end in.
            let family = match self {
                Self::Text => declared.name,
                Self::OpenMetrics => declared.name.strip_suffix("_total").unwrap_or(declared.name),
            };
            // Writing to a String cannot fail.
            let _ = write!(out, "# HELP {family} {}\n# TYPE {family} {kind}\n", declared.help);
            samples.iter().for_each(|sample| self.sample(&mut out, declared, sample));
        }
        if self == Self::OpenMetrics {
            out.push_str("# EOF\n");
        }
        out
    }

    fn sample(self, out: &mut String, declared: &Declared, sample: &Sample) {
        let name = declared.name;
        match &sample.value {
            Value::Number(number, exemplar) => {
                let _ = write!(out, "{name}{} {number}", labels(declared, sample, None));
                self.end(out, exemplar.as_ref());
            }
            Value::Spread(spread) => {
                for (bound, count, exemplar) in &spread.buckets {
                    let bound = if bound.is_finite() { format!("{bound:?}") } else { "+Inf".to_owned() };
                    let _ = write!(out, "{name}_bucket{} {count}", labels(declared, sample, Some(&bound)));
                    self.end(out, exemplar.as_ref());
                }
                let all = labels(declared, sample, None);
                let _ =
                    writeln!(out, "{name}_sum{all} {:?}\n{name}_count{all} {}", spread.sum, sample.count());
            }
        }
    }

    /// The end of a line, with an example where the format has them.
    fn end(self, out: &mut String, exemplar: Option<&Exemplar>) {
        if let Some(exemplar) = exemplar.filter(|_| self == Self::OpenMetrics) {
            let trace = exemplar.trace_id.as_deref().map(|trace| ("trace_id", trace));
            let request = ("request_id", exemplar.request_id.as_str());
            let mut left = MOST_EXEMPLAR;
            // What does not fit is left out as a whole: half an id finds nothing.
            let fits = |(name, value): &(&str, &str)| {
                let length = name.len() + value.chars().count();
                let fits = length <= left;
                left -= if fits { length } else { 0 };
                fits
            };
            let pairs: Vec<String> = trace.into_iter().chain([request]).filter(fits).map(pair).collect();
            let (value, seconds) = (exemplar.value, exemplar.at / 1000);
            let _ = write!(out, " # {{{}}} {value:?} {seconds}.{:03}", pairs.join(","), exemplar.at % 1000);
        }
        out.push('\n');
    }
}

fn labels(declared: &Declared, sample: &Sample, bound: Option<&str>) -> String {
    let own = declared.labels.iter().copied().zip(sample.labels.iter().map(String::as_str));
    let pairs: Vec<String> = own.chain(bound.map(|bound| ("le", bound))).map(pair).collect();
    if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) }
}

fn pair((name, value): (&str, &str)) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{name}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{DURATION, FAULTS, PANICS, Spread};

    #[test]
    fn labels_are_escaped() {
        let page = Format::Text.page(&[FAULTS.by([("a\"b\\c\nd", 3)]), PANICS.is(0)]);
        let lines: Vec<&str> = page.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines, ["candor_faults_total{fault=\"a\\\"b\\\\c\\nd\"} 3", "candor_panics_total 0"]);
    }

    #[test]
    fn examples_are_told_in_open_metrics_alone_and_as_far_as_they_fit() {
        let exemplar = |request_id: &str| Exemplar {
            request_id: request_id.into(),
            trace_id: Some("0af7651916cd43dd8448eb211c80319c".into()),
            value: 0.25,
            at: 1_795_262_657_082,
        };
        let buckets = vec![
            (0.5, 3, Some(exemplar("checkout-77"))),
            (f64::INFINITY, 4, Some(exemplar(&"x".repeat(100)))),
        ];
        let spread = Value::Spread(Spread { buckets, sum: 2.0 });
        let metrics = [DURATION.with(vec![Sample::of(vec!["getPet".into()], spread)])];
        let page = Format::OpenMetrics.page(&metrics);
        let lines: Vec<&str> = page.lines().skip(2).collect();
        let name = "candor_request_duration_seconds";
        let trace = "trace_id=\"0af7651916cd43dd8448eb211c80319c\"";
        assert_eq!(
            lines,
            [
                format!(
                    "{name}_bucket{{operation=\"getPet\",le=\"0.5\"}} 3 # {{{trace},request_id=\"checkout-77\"}} 0.25 1795262657.082"
                ),
                format!(
                    "{name}_bucket{{operation=\"getPet\",le=\"+Inf\"}} 4 # {{{trace}}} 0.25 1795262657.082"
                ),
                format!("{name}_sum{{operation=\"getPet\"}} 2.0"),
                format!("{name}_count{{operation=\"getPet\"}} 4"),
                "# EOF".to_owned(),
            ]
        );
        let text = Format::Text.page(&metrics);
        assert!(
            !text.contains("trace_id") && !text.contains("EOF") && text.contains("le=\"0.5\"} 3\n"),
            "{text}"
        );
    }

    #[test]
    fn who_asks_for_open_metrics_gets_them() {
        let prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,\
                          text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
        for (accept, format) in [
            (prometheus, Format::OpenMetrics),
            ("application/openmetrics-text", Format::OpenMetrics),
            ("application/openmetrics-text; q=0.2, text/plain", Format::Text),
            ("application/openmetrics-text;q=0", Format::Text),
            ("*/*", Format::Text),
            ("", Format::Text),
        ] {
            assert_eq!(Format::wanted(accept), format, "{accept}");
        }
    }
}
