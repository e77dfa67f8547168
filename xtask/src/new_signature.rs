//! `new-signature NAME`: the two files of a signature from the template. What is left to write stands there as
//! a mark that `tidy` refuses; nothing else has to be edited, the list is generated.

use std::{fs, path::Path};

use crate::lists;

/// The mark of something unwritten. Put together here so that this file does not hold it.
const OPEN: &str = concat!("FIX", "ME");
const FOLDER: &str = "crates/reader/src/signatures";

/// Writes both files and the list.
///
/// # Errors
/// If the name cannot be one, is taken, or a file cannot be written.
pub fn run(product: &str) -> Result<(), String> {
    let stem = stem(product)?;
    let path = Path::new(FOLDER).join(&stem);
    if path.with_extension("rs").exists() {
        return Err(format!("`{product}` has a signature: {}.rs. Add telltales there", path.display()));
    }
    for (ending, text) in [("rs", source(product, &stem)), ("md", page(product))] {
        let path = path.with_extension(ending);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    lists::write()?;
    println!(
        "\nNext: write what is marked {OPEN} in both files, from the product's source or documents: what it answers,\n\
         not what one API behind it answered. Done when `cargo test -p candor-reader` passes: every case is read by\n\
         all signatures, and only one may claim it."
    );
    Ok(())
}

/// The name as that of a module: `ASP.NET Core` as `asp_net_core`.
fn stem(product: &str) -> Result<String, String> {
    let letters: String = product
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    let words: Vec<&str> = letters.split('_').filter(|word| !word.is_empty()).collect();
    let stem = words.join("_");
    if product.contains('"') || !stem.starts_with(|c: char| c.is_ascii_lowercase()) || stem == "mod" {
        return Err(format!("`{product}` is no name for a module; begin it with a letter"));
    }
    Ok(stem)
}

fn source(product: &str, stem: &str) -> String {
    format!(
        r#"//! {product}: see the page beside this file.

use crate::signature::{{Layer, Signature, Test}};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {{
    tests: &[
        // {OPEN}: what only this product writes, with its weight in thousandths. From 600 on it is claimed.
        Test::new(900, "{OPEN}: what was seen", |a| a.is_page() && a.holds("{OPEN}")),
    ],
    ..Signature::of("{product}", Layer::Framework, include_str!("{stem}.md"))
}};
"#
    )
}

fn page(product: &str) -> String {
    format!(
        "# {product}\n\n{OPEN}: what it is, and when it answers by itself.\n\n\
         ## Telltales\n\n- {OPEN}\n\n\
         ## Default limits\n\n{OPEN}: sizes, counts and times, with the setting of each.\n\n\
         ## Cases\n\n\
         ### Recognised\n```case\n< HTTP/1.1 404 Not Found\n< Content-Type: text/html\n<\n< {OPEN}\nreads: {product}\n```\n\n\
         ### Near miss: {OPEN}\n```case\n< HTTP/1.1 404 Not Found\n< Content-Type: text/html\n<\n< {OPEN}\nreads: not {product}\n```\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_products_become_names_of_modules() {
        for (product, module) in
            [("ASP.NET Core", "asp_net_core"), ("nginx", "nginx"), ("AWS ALB", "aws_alb")]
        {
            assert_eq!(stem(product).as_deref(), Ok(module));
        }
        for bad in ["", "4D", "mod", "a\"b", "…"] {
            assert!(stem(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fresh_signature_is_refused_by_tidy_until_it_is_written() {
        assert!(source("X", "x").contains(OPEN) && page("X").contains(OPEN));
    }
}
