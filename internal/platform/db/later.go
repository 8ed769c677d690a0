package db

import "context"

// Later runs a statement whose outcome the transaction does not read: before the next one that is no Later, or with the
// commit. Where each statement is a journey to the server, those that stand together make one journey. What goes wrong
// is the error of that next statement, or of the transaction. Outside a transaction it runs at once.
func Later(ctx context.Context, q Querier, query string, args ...any) error {
	_, err := q.ExecContext(laterCtx{Context: ctx}, query, args...)
	return err
}

// LaterNumber runs, as Later does, a statement that returns one row of one bigint, and calls give with it: at once or
// when the statement is run, which may be together with the commit and so before it is known whether that succeeds. The
// transaction may be rolled back and run again after it. A row that is missing must fail in the statement itself.
func LaterNumber(ctx context.Context, q Querier, give func(int64), query string, args ...any) error {
	_, err := q.ExecContext(laterCtx{ctx, give}, query, args...)
	return err
}

// laterCtx marks the call of a statement that may wait.
type laterCtx struct {
	context.Context
	give func(int64) // the number that the statement returns; nil for none
}

// giverOf is what a call wants to know of its statement, nil for nothing.
func giverOf(ctx context.Context) func(int64) {
	l, _ := ctx.(laterCtx)
	return l.give
}
