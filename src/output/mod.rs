use std::io::Write;
use crate::error::Result;
pub use serde_json::Value;
pub struct Listing { pub columns: Vec<String>, pub rows: Vec<Vec<Value>> }
pub struct Record { pub fields: Vec<(String, Value)> }
#[derive(Clone,Copy,Debug,PartialEq,Eq,Default)] pub enum ListFormat { Csv, Json, #[default] Table, Value, Yaml }
#[derive(Clone,Copy,Debug,PartialEq,Eq,Default)] pub enum ShowFormat { Json, Shell, #[default] Table, Value, Yaml }
#[derive(Clone,Copy,Debug,PartialEq,Eq,Default)] pub enum Quote { All, Minimal, None, #[default] Nonnumeric }
#[derive(Clone,Debug,Default)] pub struct Fit { pub max_width: i64, pub fit_width: bool, pub terminal_width: Option<usize> }
#[derive(Clone,Debug,Default)] pub struct ListOptions { pub format: ListFormat, pub columns: Vec<String>, pub sort_columns: Vec<String>, pub descending: bool, pub quote: Quote, pub noindent: bool, pub fit: Fit }
#[derive(Clone,Debug,Default)] pub struct ShowOptions { pub format: ShowFormat, pub columns: Vec<String>, pub variables: Vec<String>, pub prefix: String, pub noindent: bool, pub fit: Fit }
pub fn select(_wanted: &[String], titles: &[String]) -> Result<Vec<usize>> { Ok((0..titles.len()).collect()) }
impl Listing { pub fn write(self, _options: &ListOptions, out: &mut dyn Write) -> Result<Vec<String>> { writeln!(out, "{:?}", self.rows)?; Ok(vec![]) } }
impl Record { pub fn write(self, _options: &ShowOptions, out: &mut dyn Write) -> Result<()> { writeln!(out, "{:?}", self.fields)?; Ok(()) } }
pub fn fold(text: &str, _w: usize) -> String { text.to_owned() }
pub fn text(v: &Value) -> String { match v { Value::String(s) => s.clone(), Value::Null => "None".into(), o => o.to_string() } }
