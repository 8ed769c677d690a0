package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// How long the mail server may take: to answer the call, and for each command after it.
const (
	dialTimeout    = 10 * time.Second
	commandTimeout = 30 * time.Second
)

// server is a mail server as its address describes it.
type server struct {
	host       string
	port       int
	user, pass string
	implicit   bool // TLS from the first byte: smtps://
	policy     gomail.TLSPolicy
}

// parseServer reads smtp://user:pass@host:port or smtps://…. STARTTLS is used where the server offers it; ?tls=require
// refuses a server that does not, ?tls=off never uses it. A server on this machine is spoken to without TLS.
func parseServer(address string) (*server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("mail: PARVIS_SMTP_URL cannot be read: write smtp://user:password@host:port") // it may hold a password
	}
	s := &server{host: u.Hostname(), implicit: u.Scheme == "smtps", user: u.User.Username()}
	s.pass, _ = u.User.Password()
	s.port = 587
	if s.implicit {
		s.port = 465
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, fmt.Errorf("mail: PARVIS_SMTP_URL names port %q", p)
		}
	}
	switch how := u.Query().Get("tls"); how {
	case "":
		s.policy = gomail.TLSOpportunistic
		if s.local() {
			s.policy = gomail.NoTLS
		}
	case "require":
		s.policy = gomail.TLSMandatory
	case "off":
		s.policy = gomail.NoTLS
	default:
		return nil, fmt.Errorf("mail: PARVIS_SMTP_URL says tls=%s: write require or off, or nothing", how)
	}
	return s, nil
}

// local tells whether the server is on this machine.
func (s *server) local() bool {
	ip := net.ParseIP(s.host)
	return s.host == "localhost" || ip != nil && ip.IsLoopback()
}

// client prepares one call. close ends it whatever happened to it.
func (s *server) client(helo string) (c *gomail.Client, close func(), err error) {
	var conn net.Conn
	conf := &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(commandTimeout), gomail.WithHELO(helo), gomail.WithTLSConfig(conf),
		gomail.WithTLSPolicy(s.policy), gomail.WithoutNoop(),
		gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (_ net.Conn, err error) {
			ctx, cancel := context.WithTimeout(ctx, dialTimeout)
			defer cancel()
			if conn, err = new(net.Dialer).DialContext(ctx, network, address); err == nil && s.implicit {
				secure := tls.Client(conn, conf)
				return secure, secure.HandshakeContext(ctx)
			}
			return conn, err
		}),
	}
	if s.implicit {
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS)) // it is on already
	}
	if s.user != "" {
		mechanisms := []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthCramMD5,
			gomail.SMTPAuthPlain, gomail.SMTPAuthLogin} // the last two refuse to speak without TLS
		if s.local() {
			mechanisms = append(mechanisms[:3], gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc)
		}
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.pass), gomail.WithOpportunisticSMTPAuth(mechanisms...))
	}
	c, err = gomail.NewClient(s.host, options...)
	return c, func() {
		if conn != nil {
			_ = conn.Close() // after a regular end it is closed already
		}
	}, err
}

// send gives one message to the server. Once the server has taken it, nothing that follows makes it unsent.
func (s *server) send(ctx context.Context, helo string, msg *gomail.Msg) error {
	c, end, err := s.client(helo)
	if err != nil {
		return err
	}
	defer end()
	stop := context.AfterFunc(ctx, end)
	defer stop()
	conn, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	err = c.SendWithSMTPClient(conn, msg)
	if msg.IsDelivered() {
		_ = conn.Quit()
		return nil
	}
	return err
}

// refused tells whether the server will never take this mail: it does not know the recipient, or does not want what is
// written. A sender that it does not want is the operator's to repair, so the mail waits.
func refused(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok || e.ErrorCode() < 500 || e.ErrorCode() > 599 {
		return false
	}
	return e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPData || e.Reason == gomail.ErrSMTPDataClose
}

var anAddress = regexp.MustCompile(`[^\s<>"',;:()]+@[^\s<>"',;:()]+`)

// reason is an error in one line, without the addresses that servers put into their answers: it is logged.
func reason(err error) string { return clean(anAddress.ReplaceAllString(err.Error(), "…@…"), 300) }
