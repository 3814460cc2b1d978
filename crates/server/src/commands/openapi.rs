//! `holdfast openapi`: prints the document of the API.

use super::{Trouble, print};

/// Prints the document.
pub fn run() -> Result<(), Trouble> {
    print(&crate::router::document())
}
