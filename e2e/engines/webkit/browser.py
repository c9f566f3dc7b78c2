"""A WebKitGTK browser for WebDriver sessions.

MiniBrowser's automation sessions are ephemeral and know neither tracking prevention nor blocked cookies. Started by
WebKitWebDriver (see driver.ts); the settings come in one JSON argument:

  profile          folder that outlives the browser; left out, nothing is kept
  prevention       whether WebKit's tracking prevention is on; needs a profile
  blocksStorage    whether cookies are refused, and storage with them
  proxy            address of the proxy that knows every host name of the tests
  errors           file that receives the errors of all pages, one a line
  clock            what faketime is told, such as "+8d"; needs libfaketime
  faketime         path of libfaketime
"""

import json
import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2

if "--version" in sys.argv:
    print(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version(), sep=".")
    sys.exit()

settings = json.loads(next(argument[len("--settings="):] for argument in sys.argv if argument.startswith("--settings=")))

if settings.get("clock") and "FAKETIME" not in os.environ:
    # From here on, in this process and in those that WebKit starts; timers keep running by the real clock.
    os.environ.update(LD_PRELOAD=settings["faketime"], FAKETIME=settings["clock"], FAKETIME_DONT_FAKE_MONOTONIC="1")
    os.execv(sys.executable, [sys.executable, *sys.argv])

# In a world of its own: the page does not see it, and its policy does not forbid it.
WORLD = "driver"
TELL_ERRORS = """
const tell = (text) => webkit.messageHandlers.errors.postMessage(String(text));
addEventListener('error', ({ message }) => message && tell(message), true);
addEventListener('unhandledrejection', ({ reason }) => tell('Unhandled rejection: ' + reason));
"""


def open_data():
    profile = settings.get("profile")
    if not profile:
        return WebKit2.WebsiteDataManager.new_ephemeral()
    data = WebKit2.WebsiteDataManager(base_data_directory=profile, base_cache_directory=os.path.join(profile, "cache"))
    jar = os.path.join(profile, "cookies.sqlite")
    data.get_cookie_manager().set_persistent_storage(jar, WebKit2.CookiePersistentStorage.SQLITE)
    return data


data = open_data()
data.set_itp_enabled(bool(settings.get("prevention")))
if settings.get("blocksStorage"):
    data.get_cookie_manager().set_accept_policy(WebKit2.CookieAcceptPolicy.NEVER)
else:
    data.get_cookie_manager().set_accept_policy(WebKit2.CookieAcceptPolicy.ALWAYS)
proxy = WebKit2.NetworkProxySettings.new(settings["proxy"], ["127.0.0.1"])
data.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, proxy)

context = WebKit2.WebContext(website_data_manager=data)
context.set_automation_allowed(True)


def note_error(_manager, result):
    with open(settings["errors"], "a") as file:
        file.write(result.get_js_value().to_string().replace("\n", " ") + "\n")


def open_view():
    content = WebKit2.UserContentManager()
    content.register_script_message_handler_in_world("errors", WORLD)
    content.connect("script-message-received::errors", note_error)
    everywhere = WebKit2.UserContentInjectedFrames.ALL_FRAMES
    at_start = WebKit2.UserScriptInjectionTime.START
    content.add_script(WebKit2.UserScript.new_for_world(TELL_ERRORS, everywhere, at_start, WORLD, None, None))
    view = WebKit2.WebView(web_context=context, user_content_manager=content, is_controlled_by_automation=True)
    if settings.get("blocksStorage"):
        view.get_settings().set_enable_html5_local_storage(False)
    window = Gtk.Window(default_width=1024, default_height=768)
    window.add(view)
    window.show_all()
    view.connect("close", lambda _view: window.destroy())
    return view


def start_session(_context, session):
    session.connect("create-web-view", lambda _session: open_view())
    session.connect("will-close", lambda _session: Gtk.main_quit())


context.connect("automation-started", start_session)
Gtk.main()
