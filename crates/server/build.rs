//! Sees to it that the folder of the built web interface exists, so that the server builds before the web was built.
//!
//! The folder stays empty then, and the server answers with a page that says how to build the web interface.

fn main() -> std::io::Result<()> {
    let folder = "../../web/build";
    std::fs::create_dir_all(folder)?;
    println!("cargo::rerun-if-changed={folder}");
    Ok(())
}
