//! Writes every generated page below the folder that is named: `cargo xtask docs` calls it.

use std::{env, fs, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("name the folder to write to: cargo run -p candor-catalogue --example docs -- FOLDER");
        return ExitCode::FAILURE;
    };
    for (path, text) in candor_catalogue::docs() {
        let path = folder.join(path);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        if let Err(error) = written {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
