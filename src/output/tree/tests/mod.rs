//! Trees as pictures, and what holds for every tree.

mod folds;
mod random;
mod rows;
mod support;
