//! Login to Keystone, API v3 and v2.0.

pub mod catalog;
mod client;
mod connection;
mod discovery;
mod response;
mod v2;
mod v3;

pub use client::Client;
