// Package house holds the rules that the whole tree keeps, as tests: who may import whom, where a line belongs, how
// long a file may be, what is documented, and that every sentence people read is there in every language. It has no
// other code.
package house
