// Package e2e holds the tests of the whole service, from the outside: requests to a running node as a browser or a
// program makes them, journeys in a real browser, the real program killed and started again. It has no other code.
//
// Each test starts its own node on a database of its own, with a clock that it moves itself; mails are read where the
// operator reads them, nothing is reached behind the back of the service but to look at what it stored.
package e2e
