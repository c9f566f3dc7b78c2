import { useAffitor } from '@affitor/sdk/react';
import { type FormEvent, useState } from 'react';

export const Signup = () => {
  const { signup } = useAffitor();
  const [customerKey, setCustomerKey] = useState<string>();

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email'));
    // A real app creates the account on its server, and gets the customer's id from there.
    const created = `user_${Date.now()}`;
    // Not awaited: whatever the API does, the visitor goes on.
    void signup(created, email);
    setCustomerKey(created);
  };

  if (customerKey) return <p role="status">Welcome! Your customer number is {customerKey}.</p>;
  return (
    <>
      <h1>Sign up</h1>
      <form onSubmit={submit}>
        <label htmlFor="email">E-mail</label>
        <input id="email" name="email" type="email" autoComplete="email" required />
        <button className="button" type="submit">
          Create account
        </button>
      </form>
    </>
  );
};
