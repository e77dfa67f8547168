//! A finding as the journal keeps it.

use candor_problem::{PlaceItem, SchemaItem};
use candor_rule::{Evidence, Found};
use serde::{Deserialize, Serialize};

/// What the API answered wrongly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FoundItem {
    /// The finding's code.
    pub code: String,
    /// error, warning or info.
    pub severity: String,
    /// Thousandths: 1,000 is certain.
    pub confidence: u16,
    /// What was found and what is expected.
    pub detail: String,
    /// What would be right instead.
    pub right: String,
    /// What speaks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceItem>,
}

/// One place that speaks for a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceItem {
    /// The message in which it stands: request or response.
    pub side: String,
    /// What stands there and what is expected.
    pub says: String,
    /// Its weight in thousandths.
    pub weight: u16,
    /// Where in that message.
    #[serde(flatten)]
    pub place: PlaceItem,
    /// The contract's clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaItem>,
}

impl From<&Found> for FoundItem {
    fn from(found: &Found) -> Self {
        Self {
            code: found.finding.code.to_owned(),
            severity: found.severity.word().to_owned(),
            confidence: found.confidence.in_thousandths(),
            detail: found.detail.clone(),
            right: found.finding.right.to_owned(),
            evidence: found.evidence.iter().map(EvidenceItem::from).collect(),
        }
    }
}

impl From<&Evidence> for EvidenceItem {
    fn from(evidence: &Evidence) -> Self {
        Self {
            side: evidence.side.word().to_owned(),
            says: evidence.says.clone(),
            weight: evidence.weight.in_thousandths(),
            place: PlaceItem::from(&evidence.place),
            schema: evidence.schema.as_ref().map(SchemaItem::from),
        }
    }
}
