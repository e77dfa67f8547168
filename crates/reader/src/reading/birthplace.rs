//! Who made an answer: the signature that claims it, else what its form says.

use super::{Answer, Cause, asked::Asked, complaint::Complaints, layer};
use crate::signature::{Layer, Signature};

/// From this confidence on a signature claims an answer. In thousandths.
const CLAIMED: u16 = 600;

/// Who made an answer.
#[derive(Clone, Debug)]
pub struct Birthplace {
    /// The layer.
    pub layer: Layer,
    /// The product, or "" where none is recognised.
    pub product: &'static str,
    /// How sure that is, in thousandths; 0 where none is recognised.
    pub confidence: u16,
    /// What speaks for it.
    pub evidence: Vec<&'static str>,
}

/// A signature that recognises an answer.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) signature: &'static Signature,
    pub(super) confidence: u16,
    evidence: Vec<&'static str>,
}

/// Every signature that claims the answer.
pub(super) fn claims(signatures: &[&'static Signature], answer: &Answer<'_>) -> Vec<Claim> {
    let claims = signatures.iter().map(|signature| weigh(signature, answer));
    claims.filter(|claim| claim.confidence >= CLAIMED).collect()
}

/// The surest of them.
pub(super) fn claim(signatures: &[&'static Signature], answer: &Answer<'_>) -> Option<Claim> {
    claims(signatures, answer).into_iter().max_by_key(|claim| claim.confidence)
}

/// The noisy-or of the telltales that are there.
fn weigh(signature: &'static Signature, answer: &Answer<'_>) -> Claim {
    let mut doubt = 1000u32;
    let mut evidence = Vec::new();
    for test in signature.tests {
        if (test.holds)(answer) {
            doubt = doubt * u32::from(1000u16.saturating_sub(test.weight)) / 1000;
            evidence.push(test.says);
        }
    }
    Claim { signature, confidence: 1000 - doubt as u16, evidence }
}

/// The layer and product, from the claim if there is one.
pub(super) fn decide(
    claim: Option<Claim>,
    cause: Cause,
    asked: &Asked<'_>,
    answer: &Answer<'_>,
    complaints: &Complaints,
) -> Birthplace {
    let of_connection = is_of_connection(cause, asked, answer);
    if let Some(claim) = claim {
        let Signature { layer, product, serves, .. } = *claim.signature;
        let layer = if serves && of_connection { Layer::Server } else { layer };
        return Birthplace { layer, product, confidence: claim.confidence, evidence: claim.evidence };
    }
    let (layer, evidence) = layer::guess(cause, of_connection, asked, answer, complaints);
    Birthplace { layer, product: "", confidence: 0, evidence }
}

/// True if the fault lies where only a server looks: in the head, the framing, the octets of the target.
fn is_of_connection(cause: Cause, asked: &Asked<'_>, answer: &Answer<'_>) -> bool {
    cause.is_of_connection() || cause == Cause::Target && asked.broken.is_some() && answer.status() == 400
}
