//! `#[derive(Options)]`: a struct or a list of names as JSON, both ways, by the engine's `options` module.
//!
//! serde's derive would do as well, but compiles a reader of its own for each of a hundred small structs, which made
//! up a fifth of what a page loads. What this writes is a line per field; the rest is compiled once per *type* of field.
//!
//! A field is an option by its name in camelCase. One that may be absent says what it is then:
//! `#[options(default)]`, `#[options(default = "path::of_a_function")]`, or `#[options(default)]` at the struct for all
//! of them. `#[options(skip_if = "path::of_a_test")]` leaves it away when written; `#[options(skip)]` is a field that is no
//! option, neither read nor written. A struct around one value is written as that value, an enum without values by its names.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DataEnum, DeriveInput, Expr, Field, Fields, Ident, Lit, Meta, Token};

/// See the crate's guide.
#[proc_macro_derive(Options, attributes(options))]
pub fn derive(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    let body = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => object(&input.attrs, fields.named.iter().collect()),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => wrapper(),
            _ => refuse(&input.ident, "a struct with fields, or around one value"),
        },
        Data::Enum(data) => names(&input.ident, data),
        Data::Union(_) => refuse(&input.ident, "a struct or an enum"),
    };
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        impl #generics crate::options::Options for #name #arguments #bounds { #body }
    }
    .into()
}

fn refuse(name: &Ident, expected: &str) -> Tokens {
    syn::Error::new(name.span(), format!("Options wants {expected}")).to_compile_error()
}

/// What an attribute says of a field or a struct.
#[derive(Default)]
struct Said {
    /// `Some(None)`: by the `Default` of its type.
    default: Option<Option<Expr>>,
    skip: bool,
    skip_if: Option<Expr>,
}

fn said(attributes: &[Attribute]) -> syn::Result<Said> {
    let mut said = Said::default();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("options")) {
        for meta in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)? {
            match &meta {
                Meta::Path(path) if path.is_ident("default") => said.default = Some(None),
                Meta::Path(path) if path.is_ident("skip") => said.skip = true,
                Meta::NameValue(pair) if pair.path.is_ident("default") => {
                    said.default = Some(Some(function(&pair.value)?));
                }
                Meta::NameValue(pair) if pair.path.is_ident("skip_if") => {
                    said.skip_if = Some(function(&pair.value)?);
                }
                other => return Err(syn::Error::new_spanned(other, "no such attribute")),
            }
        }
    }
    Ok(said)
}

/// The path inside a string, as in `default = "window::one"`.
fn function(value: &Expr) -> syn::Result<Expr> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(path) => path.parse(),
            other => Err(syn::Error::new_spanned(other, "a path in quotes")),
        },
        other => Err(syn::Error::new_spanned(other, "a path in quotes")),
    }
}

fn object(attributes: &[Attribute], fields: Vec<&Field>) -> Tokens {
    object_of(attributes, fields).unwrap_or_else(syn::Error::into_compile_error)
}

fn object_of(attributes: &[Attribute], fields: Vec<&Field>) -> syn::Result<Tokens> {
    let whole = said(attributes)?.default.is_some();
    let (mut keys, mut reads, mut writes) = (vec![], vec![], vec![]);
    for field in fields {
        let name = field.ident.as_ref().expect("a named field");
        let key = camel(&name.to_string());
        let said = said(&field.attrs)?;
        if said.skip {
            reads.push(quote! { #name: ::std::default::Default::default() });
            continue;
        }
        reads.push(match (said.default, whole) {
            (Some(Some(function)), _) => quote! { #name: given.or(#key, #function)? },
            (Some(None), _) => quote! { #name: given.or(#key, ::std::default::Default::default)? },
            (None, true) => quote! { #name: given.or(#key, || whole.#name)? },
            (None, false) => quote! { #name: given.required(#key)? },
        });
        let write = quote! { object.put(#key, &self.#name); };
        writes.push(match said.skip_if {
            Some(test) => quote! { if !#test(&self.#name) { #write } },
            None => write,
        });
        keys.push(key);
    }
    let defaults = whole.then(|| quote! { let whole = Self::default(); });
    Ok(quote! {
        const NAMES: &'static [&'static str] = &[#(#keys),*];

        #[cfg_attr(target_arch = "wasm32", optimize(size))]
        fn read(value: &::serde_json::Value) -> crate::error::Result<Self> {
            let given = crate::options::Given::new(value, Self::NAMES)?;
            #defaults
            Ok(Self { #(#reads),* })
        }

        #[cfg_attr(target_arch = "wasm32", optimize(size))]
        fn write(&self, to: &mut ::std::string::String) {
            let mut object = crate::options::Object::new(to);
            #(#writes)*
            object.end();
        }
    })
}

fn wrapper() -> Tokens {
    quote! {
        #[cfg_attr(target_arch = "wasm32", optimize(size))]
        fn read(value: &::serde_json::Value) -> crate::error::Result<Self> {
            crate::options::Options::read(value).map(Self)
        }

        #[cfg_attr(target_arch = "wasm32", optimize(size))]
        fn write(&self, to: &mut ::std::string::String) {
            crate::options::Options::write(&self.0, to);
        }
    }
}

fn names(name: &Ident, data: &DataEnum) -> Tokens {
    if data
        .variants
        .iter()
        .any(|variant| !variant.fields.is_empty())
    {
        return refuse(name, "an enum without values");
    }
    let variants: Vec<&Ident> = data.variants.iter().map(|variant| &variant.ident).collect();
    let words: Vec<String> = variants
        .iter()
        .map(|variant| lower(&variant.to_string()))
        .collect();
    let places = 0..variants.len();
    quote! {
        #[cfg_attr(target_arch = "wasm32", optimize(size))]
        fn read(value: &::serde_json::Value) -> crate::error::Result<Self> {
            const ALL: &[&str] = &[#(#words),*];
            Ok(match crate::options::one_of(value, ALL)? {
                #(#places => Self::#variants,)*
                _ => unreachable!("a place in the list"),
            })
        }

        #[cfg_attr(target_arch = "wasm32", optimize(size))]
        fn write(&self, to: &mut ::std::string::String) {
            let word = match self { #(Self::#variants => #words),* };
            crate::options::write_text(word, to);
        }
    }
}

/// `kernel_size` → `kernelSize`
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        all + &head.to_ascii_uppercase() + tail
    })
}

/// `GlorotUniform` → `glorotUniform`
fn lower(name: &str) -> String {
    let (head, tail) = name.split_at(1);
    head.to_ascii_lowercase() + tail
}
