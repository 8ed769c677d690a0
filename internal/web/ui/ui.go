// Package ui is the look of Parvis: the page frame, the components every page is made of, the pictograms and mosaics, and the built
// assets with their addresses. It knows words (i18n) and markup, and no domain: a component is fed plain values by the page that uses it.
//
// Every component works without JavaScript and carries no inline style, so that the strict content security policy holds.
// The living style guide (StyleGuide) shows each of them in each of its states.
package ui
