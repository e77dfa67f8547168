//! The account for programs.

use serde_json::{Value, json};

use super::{Account, Fault, command};
use crate::{
    correct::{Correction, Kind},
    diff::{Diff, Difference},
    reading::Reading,
};

impl Account {
    /// Everything that the account says, with stable names (docs/diagnose.md).
    pub fn as_json(&self) -> Value {
        let mut all = match &self.reading {
            Some(reading) => read(reading),
            None => json!({}),
        };
        let right = self.right.as_ref().map(|(status, _)| status);
        all["request"] = self.request.clone().into();
        all["faults"] = self.faults.iter().map(fault).collect();
        all["owner"] = json!({ "who": self.owner.word(), "because": self.because });
        all["right"] = json!({ "status": right, "because": self.right.as_ref().map(|(_, why)| why) });
        all["next"] = self.next.clone().into();
        let steps = self.steps.iter();
        all["steps"] =
            steps.map(|s| json!({ "name": s.name, "wrong": s.is_wrong, "shows": s.shows })).collect();
        all["diff"] = self.diff.as_ref().map_or(Value::Null, Diff::as_json);
        all["correction"] = self.correction.as_ref().map_or(Value::Null, Correction::as_json);
        all["findings"] = json!(self.findings);
        all
    }
}

/// The reading alone.
fn read(reading: &Reading) -> Value {
    let birthplace = &reading.birthplace;
    let field =
        |f: &crate::reading::FieldRead| json!({ "name": f.name, "in": f.within, "message": f.message });
    json!({
        "layer": birthplace.layer.word(),
        "product": birthplace.product,
        "confidence": birthplace.confidence,
        "evidence": birthplace.evidence,
        "exceeded": reading.exceeded.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "shape": reading.shape,
        "status": reading.status,
        "right_status": reading.right_status,
        "misuse": reading.is_misuse,
        "fields": reading.fields.iter().map(field).collect::<Vec<_>>(),
        "messages": reading.messages,
    })
}

fn fault(fault: &Fault) -> Value {
    let mut item = json!(fault.item);
    item["said_by"] = fault.voice.word().into();
    item
}

impl Diff {
    /// The differences for programs.
    pub fn as_json(&self) -> Value {
        let span = |span: Option<candor_rule::Span>| span.map(|s| json!({ "start": s.start, "end": s.end }));
        let one = |d: &Difference| {
            json!({
                "aspect": d.aspect.name(), "place": d.place, "weight": d.weight, "what": d.what, "why": d.why,
                "here": span(d.here), "there": span(d.there),
            })
        };
        json!({ "differences": self.differences.iter().map(one).collect::<Vec<_>>(), "folded": self.folded })
    }
}

impl Kind {
    /// As results name it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unneeded => "unneeded",
            Self::Correction => "correction",
            Self::Sketch => "sketch",
            Self::Nothing => "nothing",
        }
    }
}

impl Correction {
    /// The correction for programs.
    pub fn as_json(&self) -> Value {
        use candor_syntax::base64::encode;
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        let edits = self.edits.iter().map(|e| {
            json!({
                "code": e.code, "detail": e.detail, "place": e.place, "offset": e.offset,
                "before": text(&e.before), "after": text(&e.after), "why": e.why,
            })
        });
        let patches = self
            .patches
            .iter()
            .map(|p| json!({ "start": p.span.start, "end": p.span.end, "with_b64": encode(&p.with) }));
        let gaps =
            self.gaps.iter().map(|g| json!({ "place": g.place, "wanted": g.wanted, "marker": g.marker }));
        let left = self.left.iter().map(|v| json!({ "code": v.rule.code, "detail": v.detail, "fix": v.fix }));
        let sendable = (self.kind != Kind::Nothing).then(|| command(self).text);
        json!({
            "offered": self.kind.word(),
            "corrected_b64": encode(&self.octets),
            "edits": edits.collect::<Vec<_>>(),
            "patches": patches.collect::<Vec<_>>(),
            "gaps": gaps.collect::<Vec<_>>(),
            "left": left.collect::<Vec<_>>(),
            "curl": sendable,
        })
    }
}
