import { Link, type LoaderFunctionArgs, Outlet, type RouteObject, redirect } from 'react-router';
import { Signup } from './signup.tsx';

/** Many apps clean the address of campaign parameters like this, and lose the partner code with them. */
const cleanAddress = ({ request }: LoaderFunctionArgs) => {
  const { pathname, search } = new URL(request.url);
  return search ? redirect(pathname) : null;
};

const Layout = () => (
  <>
    <nav>
      <Link to="/">Orchard</Link>
      <Link to="/pricing">Pricing</Link>
      <Link to="/signup">Sign up</Link>
    </nav>
    <Outlet />
  </>
);

const Home = () => <h1>Notes that grow into something</h1>;

const Pricing = () => (
  <>
    <h1>Pricing</h1>
    <p>$8 a month, for as many notes as you can think of.</p>
  </>
);

export const routes: RouteObject[] = [
  {
    path: '/',
    Component: Layout,
    loader: cleanAddress,
    HydrateFallback: () => null,
    children: [
      { index: true, Component: Home },
      { path: 'pricing', Component: Pricing },
      { path: 'signup', Component: Signup },
    ],
  },
];
