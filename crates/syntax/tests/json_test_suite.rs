//! JSONTestSuite (Nicolas Seriot): what must be read, what must be refused, and where.
//!
//! The offsets were worked out by hand from RFC 8259, not taken from the scanner. The rule applied: the
//! offset of the first octet for which no JSON text begins with all octets up to and including it; the length
//! of the text if there is none such; for ill-formed UTF-8 the first octet of the broken sequence; 0 for a
//! blank text; for depth the bracket that opens level 65.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::{collections::BTreeMap, fs, path::PathBuf};

use candor_rule::{Action, Violation};
use candor_syntax::json::{Document, Limits};

fn files(prefix: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/suites/jsontestsuite/test_parsing"
    ));
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: JSONTestSuite is not at {}", folder.display());
        return None;
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name.starts_with(prefix) {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    Some(found)
}

fn refusal(text: &[u8]) -> Option<Violation> {
    Document::parse(text, &Limits::default()).err()
}

#[test]
fn every_y_is_read() {
    let Some(files) = files("y_") else { return };
    assert_eq!(files.len(), 95);
    for (name, text) in files {
        let document = Document::parse(&text, &Limits::default());
        let document = document.unwrap_or_else(|violation| panic!("{name}: {}", violation.detail));
        let codes: Vec<_> = document.violations().iter().map(|v| v.rule.code).collect();
        match name.as_str() {
            "y_object_duplicated_key" | "y_object_duplicated_key_and_value" => {
                assert_eq!(codes, ["json-duplicate-key"], "{name}");
            }
            _ => assert!(codes.is_empty(), "{name}: {codes:?}"),
        }
        let ours = document.to_value();
        assert_eq!(ours, serde_json::from_slice::<serde_json::Value>(&text).unwrap(), "{name}");
    }
}

#[test]
fn every_n_is_refused_at_its_first_wrong_octet() {
    let Some(files) = files("n_") else { return };
    assert_eq!(files.len(), 188);
    let mut expected: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for line in OFFSETS.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap();
        let offset = words.next().unwrap().parse().unwrap();
        assert!(expected.insert(name, (offset, words.next().unwrap())).is_none(), "{name} stands twice");
    }
    for (name, text) in &files {
        let violation = refusal(text).unwrap_or_else(|| panic!("{name} is read"));
        let (offset, what) =
            expected.remove(&name["n_".len()..]).unwrap_or_else(|| panic!("{name}: no offset"));
        let found = violation.reason.unwrap_or(violation.rule.code);
        assert_eq!((violation.place.offset(), found), (Some(offset), what), "{name}: {}", violation.detail);
        assert!(violation.detail.split_whitespace().count() <= 25, "{name}: {}", violation.detail);
        assert_eq!(violation.rule.code == "json-syntax", violation.reason.is_some(), "{name}");
    }
    assert!(expected.is_empty(), "no such files: {expected:?}");
}

#[test]
fn every_i_is_treated_as_the_policy_says() {
    let Some(files) = files("i_") else { return };
    assert_eq!(files.len(), 35);
    let mut policy: BTreeMap<&str, &str> = BTreeMap::new();
    for line in POLICY.lines().filter(|line| !line.is_empty()) {
        let (name, verdict) = line.split_once(' ').unwrap();
        policy.insert(name, verdict.split(" | ").next().unwrap().trim());
    }
    for (name, text) in &files {
        let found = match Document::parse(text, &Limits::default()) {
            Err(violation) => violation.rule.code.to_owned(),
            Ok(document) => match document.violations().first() {
                None => "accepted".into(),
                Some(v) if v.rule.action == Action::Warn => format!("accepted, noted: {}", v.rule.code),
                Some(v) => v.rule.code.into(),
            },
        };
        assert_eq!(policy.remove(&name["i_".len()..]), Some(found.as_str()), "{name}");
    }
    assert!(policy.is_empty(), "no such files: {policy:?}");
}

/// File (without `n_`), offset, and the rule or the reason within `json-syntax`.
const OFFSETS: &str = "
array_1_true_without_comma 3 missing-comma
array_a_invalid_utf8 1 bad-literal
array_colon_instead_of_comma 3 unexpected-token
array_comma_after_close 4 json-trailing-data
array_comma_and_number 1 unexpected-token
array_double_comma 3 unexpected-token
array_double_extra_comma 5 unexpected-token
array_extra_close 5 json-trailing-data
array_extra_comma 4 trailing-comma
array_incomplete 4 json-truncated
array_incomplete_invalid_value 1 bad-literal
array_inner_array_no_comma 2 missing-comma
array_invalid_utf8 1 json-invalid-utf8
array_items_separated_by_semicolon 2 unexpected-token
array_just_comma 1 unexpected-token
array_just_minus 2 bad-number
array_missing_value 4 unexpected-token
array_newlines_unclosed 11 json-truncated
array_number_and_comma 3 trailing-comma
array_number_and_several_commas 3 unexpected-token
array_spaces_vertical_tab_formfeed 2 control-character
array_star_inside 1 unexpected-token
array_unclosed 3 json-truncated
array_unclosed_trailing_comma 3 json-truncated
array_unclosed_with_new_lines 8 json-truncated
array_unclosed_with_object_inside 3 json-truncated
incomplete_false 5 bad-literal
incomplete_null 4 bad-literal
incomplete_true 4 bad-literal
multidigit_number_then_00 3 json-trailing-data
number_++ 1 bad-number
number_+1 1 bad-number
number_+Inf 1 bad-literal
number_-01 3 bad-number
number_-1.0. 5 bad-number
number_-2. 4 bad-number
number_-NaN 2 bad-literal
number_.-1 1 bad-number
number_.2e-3 1 bad-number
number_0.1.2 4 bad-number
number_0.3e+ 6 bad-number
number_0.3e 5 bad-number
number_0.e1 3 bad-number
number_0_capital_E+ 4 bad-number
number_0_capital_E 3 bad-number
number_0e+ 4 bad-number
number_0e 3 bad-number
number_1.0e+ 6 bad-number
number_1.0e- 6 bad-number
number_1.0e 5 bad-number
number_1_000 3 missing-comma
number_1eE2 3 bad-number
number_2.e+3 3 bad-number
number_2.e-3 3 bad-number
number_2.e3 3 bad-number
number_9.e+ 3 bad-number
number_Inf 1 bad-literal
number_NaN 1 bad-literal
number_U+FF11_fullwidth_digit_one 1 unexpected-token
number_expression 2 bad-number
number_hex_1_digit 2 bad-number
number_hex_2_digits 2 bad-number
number_infinity 1 bad-literal
number_invalid+- 4 bad-number
number_invalid-negative-real 9 bad-number
number_invalid-utf-8-in-bigger-int 4 json-invalid-utf8
number_invalid-utf-8-in-exponent 4 json-invalid-utf8
number_invalid-utf-8-in-int 2 json-invalid-utf8
number_minus_infinity 2 bad-literal
number_minus_sign_with_trailing_garbage 2 bad-number
number_minus_space_1 2 bad-number
number_neg_int_starting_with_zero 3 bad-number
number_neg_real_without_int_part 2 bad-number
number_neg_with_garbage_at_end 3 bad-number
number_real_garbage_after_e 3 bad-number
number_real_with_invalid_utf8_after_e 3 json-invalid-utf8
number_real_without_fractional_part 3 bad-number
number_starting_with_dot 1 bad-number
number_with_alpha 4 bad-number
number_with_alpha_char 19 bad-number
number_with_leading_zero 2 bad-number
object_bad_value 9 bad-literal
object_bracket_key 1 unexpected-token
object_comma_instead_of_colon 4 missing-colon
object_double_colon 5 unexpected-token
object_emoji 1 unexpected-token
object_garbage_at_end 9 missing-comma
object_key_with_single_quotes 1 unquoted-key
object_lone_continuation_byte_in_key_and_trailing_comma 2 json-invalid-utf8
object_missing_colon 5 missing-colon
object_missing_key 1 unexpected-token
object_missing_semicolon 5 missing-colon
object_missing_value 5 json-truncated
object_no-colon 4 json-truncated
object_non_string_key 1 unquoted-key
object_non_string_key_but_huge_number_instead 1 unquoted-key
object_repeated_null_null 1 unquoted-key
object_several_trailing_commas 8 unexpected-token
object_single_quote 1 single-quotes
object_trailing_comma 8 trailing-comma
object_trailing_comment 9 json-trailing-data
object_trailing_comment_open 9 json-trailing-data
object_trailing_comment_slash_open 9 json-trailing-data
object_trailing_comment_slash_open_incomplete 9 json-trailing-data
object_two_commas_in_a_row 9 unexpected-token
object_unquoted_key 1 unquoted-key
object_unterminated-value 7 json-truncated
object_with_single_string 21 missing-colon
object_with_trailing_garbage 9 json-trailing-data
single_space 0 json-empty
string_1_surrogate_then_escape 11 json-truncated
string_1_surrogate_then_escape_u 10 bad-escape
string_1_surrogate_then_escape_u1 11 bad-escape
string_1_surrogate_then_escape_u1x 11 bad-escape
string_accentuated_char_no_quotes 1 unexpected-token
string_backslash_00 3 bad-escape
string_escape_x 3 bad-escape
string_escaped_backslash_bad 7 json-truncated
string_escaped_ctrl_char_tab 3 bad-escape
string_escaped_emoji 3 bad-escape
string_incomplete_escape 5 json-truncated
string_incomplete_escaped_character 7 bad-escape
string_incomplete_surrogate 12 bad-escape
string_incomplete_surrogate_escape_invalid 15 bad-escape
string_invalid-utf-8-in-escape 4 json-invalid-utf8
string_invalid_backslash_esc 3 bad-escape
string_invalid_unicode_escape 4 bad-escape
string_invalid_utf8_after_escape 3 json-invalid-utf8
string_leading_uescaped_thinspace 1 unexpected-token
string_no_quotes_with_bad_escape 1 unexpected-token
string_single_doublequote 1 json-truncated
string_single_quote 1 single-quotes
string_single_string_no_double_quotes 0 bad-literal
string_start_escape_unclosed 3 json-truncated
string_unescaped_ctrl_char 3 control-character
string_unescaped_newline 5 control-character
string_unescaped_tab 2 control-character
string_unicode_CapitalU 2 bad-escape
string_with_trailing_garbage 2 json-trailing-data
structure_100000_opening_arrays 64 json-too-deep
structure_U+2060_word_joined 1 unexpected-token
structure_UTF8_BOM_no_data 0 json-empty
structure_angle_bracket_. 0 unexpected-token
structure_angle_bracket_null 1 unexpected-token
structure_array_trailing_garbage 3 json-trailing-data
structure_array_with_extra_array_close 3 json-trailing-data
structure_array_with_unclosed_string 6 json-truncated
structure_ascii-unicode-identifier 0 bad-literal
structure_capitalized_True 1 bad-literal
structure_close_unopened_array 1 json-trailing-data
structure_comma_instead_of_closing_brace 11 json-truncated
structure_double_array 2 json-trailing-data
structure_end_array 0 unexpected-token
structure_incomplete_UTF8_BOM 0 json-invalid-utf8
structure_lone-invalid-utf-8 0 json-invalid-utf8
structure_lone-open-bracket 1 json-truncated
structure_no_data 0 json-empty
structure_null-byte-outside-string 1 unexpected-token
structure_number_with_trailing_garbage 1 json-trailing-data
structure_object_followed_by_closing_object 2 json-trailing-data
structure_object_unclosed_no_value 4 json-truncated
structure_object_with_comment 5 comment
structure_object_with_trailing_garbage 12 json-trailing-data
structure_open_array_apostrophe 1 single-quotes
structure_open_array_comma 1 unexpected-token
structure_open_array_object 160 json-too-deep
structure_open_array_open_object 2 json-truncated
structure_open_array_open_string 3 json-truncated
structure_open_array_string 4 json-truncated
structure_open_object 1 json-truncated
structure_open_object_close_array 1 unexpected-token
structure_open_object_comma 1 unexpected-token
structure_open_object_open_array 1 unexpected-token
structure_open_object_open_string 3 json-truncated
structure_open_object_string_with_apostrophes 1 single-quotes
structure_open_open 3 bad-escape
structure_single_eacute 0 json-invalid-utf8
structure_single_star 0 unexpected-token
structure_trailing_# 9 json-trailing-data
structure_uescaped_LF_before_string 1 unexpected-token
structure_unclosed_array 2 json-truncated
structure_unclosed_array_partial_null 12 json-truncated
structure_unclosed_array_unfinished_false 12 json-truncated
structure_unclosed_array_unfinished_true 12 json-truncated
structure_unclosed_object 12 json-truncated
structure_unicode-identifier 0 unexpected-token
structure_whitespace_U+2060_word_joiner 1 unexpected-token
structure_whitespace_formfeed 1 unexpected-token
";

/// File (without `i_`), what becomes of it by default, and why.
const POLICY: &str = "
number_double_huge_neg_exp accepted | it rounds to 0, as every small number rounds to something
number_huge_exp json-number-out-of-range | no double holds it, and Infinity is no JSON
number_neg_int_huge_exp json-number-out-of-range | the same below zero
number_pos_double_huge_exp json-number-out-of-range | the same with a fraction
number_real_neg_overflow json-number-out-of-range | the same
number_real_pos_overflow json-number-out-of-range | the same
number_real_underflow accepted | it rounds to 0
number_too_big_neg_int accepted, noted: json-number-imprecise | a double holds it roughly: RFC 7493 advises a string
number_too_big_pos_int accepted, noted: json-number-imprecise | the same
number_very_big_negative_int accepted, noted: json-number-imprecise | the same
object_key_lone_2nd_surrogate json-lone-surrogate | no UTF-8 can express the key
string_1st_surrogate_but_2nd_missing json-lone-surrogate | no UTF-8 can express the string
string_1st_valid_surrogate_2nd_invalid json-lone-surrogate | the same
string_UTF-16LE_with_BOM json-utf16 | RFC 8259 asks for UTF-8
string_UTF-8_invalid_sequence json-invalid-utf8 | readers replace it differently
string_UTF8_surrogate_U+D800 json-invalid-utf8 | UTF-8 has no surrogates
string_incomplete_surrogate_and_escape_valid json-lone-surrogate | half a pair
string_incomplete_surrogate_pair json-lone-surrogate | half a pair
string_incomplete_surrogates_escape_valid json-lone-surrogate | two first halves
string_invalid_lonely_surrogate json-lone-surrogate | half a pair
string_invalid_surrogate json-lone-surrogate | half a pair
string_invalid_utf-8 json-invalid-utf8 | FF never stands in UTF-8
string_inverted_surrogates_U+1D11E json-lone-surrogate | the halves in the wrong order
string_iso_latin_1 json-invalid-utf8 | Latin-1
string_lone_second_surrogate json-lone-surrogate | half a pair
string_lone_utf8_continuation_byte json-invalid-utf8 | it continues nothing
string_not_in_unicode_range json-invalid-utf8 | above U+10FFFF
string_overlong_sequence_2_bytes json-invalid-utf8 | a way to hide a slash
string_overlong_sequence_6_bytes json-invalid-utf8 | no longer UTF-8 since RFC 3629
string_overlong_sequence_6_bytes_null json-invalid-utf8 | the same, hiding a NUL
string_truncated-utf-8 json-invalid-utf8 | the character is not completed
string_utf16BE_no_BOM json-utf16 | told by its NUL octets
string_utf16LE_no_BOM json-utf16 | told by its NUL octets
structure_500_nested_arrays json-too-deep | the limit is 64 levels
structure_UTF-8_BOM_empty_object json-bom | the next reader may not step over it
";
